import { Link } from '@tanstack/react-router';
import type { Agent, Lock, Status } from '@/api/types';
import { Age } from '@/components/ui/age';
import { doing, leaseOf } from '@/components/ui/at-work';
import { Chip } from '@/components/ui/chip';
import { Countdown } from '@/components/ui/countdown';
import { ForeignText } from '@/components/ui/foreign-text';
import { micros, tokens } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { STATE_OF_AGENT } from '@/components/ui/states';
import { AgentMark } from '@/components/ui/who';
import { type Sum, workOf } from './agent-words';
import { AvailabilitySwitch } from './availability-switch';

interface AgentLineProps {
  agent: Agent;
  sum: Sum | undefined;
  standing: Status | undefined;
  locks: readonly Lock[] | undefined;
  /** When a session of it was active last. */
  seen: string | null | undefined;
}

/** An agent in a row: who, how it stands and why, what it does now, and what it cost lately. */
export function AgentLine({ agent, sum, standing, locks, seen }: AgentLineProps) {
  const work = workOf(agent.agent_id, standing);
  const lease = work && leaseOf(work, locks);
  const state = work && agent.availability === 'available' ? 'busy' : agent.availability;
  return (
    <tr data-testid={`agent-${agent.agent_id}`}>
      <td>
        <Link to="/agents/$agent" params={{ agent: agent.agent_id }} className="cell-link">
          <AgentMark name={agent.name} />
          <span className="col">
            <ForeignText text={agent.name} />
            {agent.role !== agent.name && <span className="meta">{agent.role.replaceAll('_', ' ')}</span>}
          </span>
        </Link>
      </td>
      <td>
        <span className="row">
          <StateGlyph name={STATE_OF_AGENT[state]} />
          <span className="col">
            {state}
            {agent.availability_reason && (
              <span className="meta">
                <ForeignText text={agent.availability_reason} />
              </span>
            )}
          </span>
        </span>
      </td>
      <td>
        {work && (
          <span className="row">
            {doing(work)}
            {lease && <Countdown until={lease.expires_at} of={lease.ttl_seconds} />}
          </span>
        )}
      </td>
      <td>
        <span className="agents-skills">
          {agent.skills.map((skill) => (
            <Chip key={skill}>{skill}</Chip>
          ))}
          {!agent.skills.length && <span className="meta">{agent.profile.responsibilities[0]}</span>}
        </span>
      </td>
      <td className="right meta">
        <Age at={agent.last_seen ?? seen} />
      </td>
      <td className="right">{sum ? tokens(sum.tokens) : ''}</td>
      <td className="right">{sum ? micros(sum.micros) : ''}</td>
      <td>
        <AvailabilitySwitch agent={agent} />
      </td>
    </tr>
  );
}
