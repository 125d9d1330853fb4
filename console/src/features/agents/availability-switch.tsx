import type { Agent } from '@/api/types';
import './switch.css';
import { takesWork, useAvailability } from './use-availability';

/** Whether an agent is given work, as a switch. */
export function AvailabilitySwitch({ agent }: { agent: Agent }) {
  const change = useAvailability(agent);
  const on = change.isPending ? change.input === true : takesWork(agent);
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      aria-label={`${agent.name} takes work`}
      aria-busy={change.isPending || undefined}
      className="switch"
      title={on ? 'Takes work' : 'Is given no work'}
      onClick={() => !change.isPending && change.mutate(!on)}
      data-testid={`switch-${agent.agent_id}`}
    >
      <i />
    </button>
  );
}
