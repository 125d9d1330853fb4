import { useQuery } from '@tanstack/react-query';
import { agentsQuery, locksQuery } from '@/api/queries/crew';
import { standingQuery } from '@/api/queries/standing';
import type { Lock } from '@/api/types';
import { type AtWork, crewAtWork, doing, leaseOf, workIn } from '@/components/ui/at-work';
import { useSecond } from '@/components/ui/clock';
import { Failure } from '@/components/ui/failure';
import { minutes } from '@/components/ui/format';
import { Ring } from '@/components/ui/meters';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { AgentMark } from '@/components/ui/who';

const SHOWN = 6;

/** Who is at work, on what, and how long their lease holds without a sign of life. */
export function CrewPanel({ project }: { project?: string }) {
  const standing = useQuery(standingQuery());
  const agents = useQuery(agentsQuery());
  const locks = useQuery(locksQuery(project));
  const runs = (standing.data?.runs ?? []).filter((run) => !project || run.project_id === project);
  const work = workIn(runs);
  return (
    <Panel
      title="At work"
      count={agents.data && crewAtWork(work, agents.data.total)}
      testId="panel-crew"
      className="padded"
    >
      {standing.isPending && <Skeleton rows={4} />}
      {standing.isError && (
        <Failure what="The crew" error={standing.error} retry={() => standing.refetch()} />
      )}
      {standing.data && !work.length && <Nothing>Nobody is at work.</Nothing>}
      {work.slice(0, SHOWN).map((one) => (
        <Worker key={`${one.agent} ${one.id}`} one={one} lock={leaseOf(one, locks.data)} />
      ))}
    </Panel>
  );
}

function Worker({ one, lock }: { one: AtWork; lock?: Lock }) {
  const now = useSecond();
  const left = lock ? Date.parse(lock.expires_at) / 1000 - now : null;
  const low = left !== null && lock && left < lock.ttl_seconds / 4;
  return (
    <div className="crew">
      <AgentMark name={one.agent} />
      <span className="cut">{one.agent}</span>
      <span className="cut muted">{doing(one)}</span>
      {left !== null && lock ? <Ring left={left / lock.ttl_seconds} /> : <span />}
      <span className={`num ${low ? 'brass' : 'muted'}`}>{minutes(left ?? one.seconds)}</span>
    </div>
  );
}
