import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { agentQuery, sessionsQuery } from '@/api/queries/agents';
import type { Agent, Session } from '@/api/types';
import { LogPane } from '@/components/log/log-pane';
import { Age } from '@/components/ui/age';
import { Chip, type ChipHue } from '@/components/ui/chip';
import { useCrumb } from '@/components/ui/crumb';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { micros, tokens } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { STATE_OF_AGENT } from '@/components/ui/states';
import { AgentProfile } from './agent-profile';
import { purposeOf } from './agent-words';
import './agents.css';
import { AvailabilitySwitch } from './availability-switch';

/** One agent: its live output first, its sessions, and what it is for. */
export function AgentPage() {
  const { agent: id } = useParams({ from: '/hall/agents/$agent' });
  const agent = useQuery(agentQuery(id));
  useCrumb(agent.data?.value.name);
  return (
    <div className="page page-list" data-testid="page-agent">
      {agent.isPending && <Skeleton rows={6} />}
      {agent.isError && <Failure what="The agent" error={agent.error} whole retry={() => agent.refetch()} />}
      {agent.data && <Shown agent={agent.data.value} />}
    </div>
  );
}

function Shown({ agent }: { agent: Agent }) {
  const { session: chosen } = useSearch({ from: '/hall/agents/$agent' });
  const sessions = useQuery(sessionsQuery(agent.agent_id));
  const items = sessions.data?.items ?? [];
  const newest = items.find((one) => one.status === 'working') ?? items[0];
  const shown = items.find((one) => one.id === chosen) ?? newest;
  return (
    <>
      <div className="row agent-head">
        <StateGlyph name={STATE_OF_AGENT[agent.availability]} size={22} />
        <h1 className="title cut">
          <ForeignText text={agent.name} />
        </h1>
        <span className="muted">
          {agent.role !== agent.name && `${agent.role.replaceAll('_', ' ')}, `}
          {agent.availability}
          {agent.availability_reason && `: ${agent.availability_reason}`}
        </span>
        <span className="row end">
          <span className="meta">Takes work</span>
          <AvailabilitySwitch agent={agent} />
        </span>
      </div>
      <Output session={shown} />
      <div className="agent-lower">
        <Panel title="Sessions" count={sessions.data?.total} testId="sessions">
          {sessions.isPending && <Skeleton />}
          {sessions.isError && (
            <Failure what="The sessions" error={sessions.error} retry={() => sessions.refetch()} />
          )}
          {sessions.data && !items.length && <Nothing>It has not worked yet.</Nothing>}
          <ul className="sessions">
            {items.map((one) => (
              <SessionLine key={one.id} session={one} shown={one.id === shown?.id} />
            ))}
          </ul>
        </Panel>
        <AgentProfile agent={agent} />
      </div>
    </>
  );
}

function Output({ session }: { session: Session | undefined }) {
  if (session) return <LogPane session={session.id} label={`Output: ${purposeOf(session)}`} />;
  return (
    <Panel title="Output" testId="agent-output">
      <Nothing>There is no session to listen to. What the agent says while it works is shown here.</Nothing>
    </Panel>
  );
}

const HUES: Readonly<Record<Session['status'], ChipHue>> = {
  idle: 'plain',
  ready: 'plain',
  working: 'blue',
  blocked: 'red',
  completed: 'green',
  failed: 'red',
};

function SessionLine({ session, shown }: { session: Session; shown: boolean }) {
  const why = session.blocked_reason || session.end_reason;
  return (
    <li>
      <Link
        to="."
        search={(before) => ({ ...before, session: session.id })}
        replace
        className="session"
        aria-current={shown || undefined}
        data-testid={`session-${session.id}`}
      >
        <Chip hue={HUES[session.status]}>{session.status}</Chip>
        <span className="col grow">
          <span className="cut">{purposeOf(session)}</span>
          {why && why !== session.status && (
            <span className="meta cut">
              <ForeignText text={why} />
            </span>
          )}
        </span>
        <span className="meta">{tokens(session.tokens_used)} tokens</span>
        <span className="meta">{micros(session.cost_micros)}</span>
        <span className="meta">
          <Age at={session.last_activity_at ?? session.created_at} />
        </span>
      </Link>
    </li>
  );
}
