/** Switches an agent on and off: it shows at once, and goes back with the reason where it is refused. */
import { useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { availabilityOf } from '@/api/queries/agents';
import type { Agent } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { useChange } from '@/components/conflict/use-change';
import { toast } from '@/components/ui/toasts';

/** Whether an agent may be given work. */
export function takesWork(agent: Agent): boolean {
  return agent.availability === 'available' || agent.availability === 'busy';
}

/** Give work again, or none, to an agent that is as it was shown. */
export function useAvailability(agent: Agent) {
  const queries = useQueryClient();
  return useChange<Agent, boolean, Agent>(
    (on) => {
      const availability = on ? 'available' : 'paused';
      return {
        ...availabilityOf({ value: agent, etag: '' }, availability, on ? '' : 'switched off in the console'),
        called: agent.name,
        entity: `Agent:${agent.agent_id}`,
        yours: { availability },
      };
    },
    {
      done: (_after, on) =>
        toast({
          glyph: on ? 'available' : 'paused',
          text: on ? `${agent.name} takes work again.` : `${agent.name} is given no further work.`,
        }),
      refused: (error) =>
        toast({ glyph: 'failed', text: `${agent.name} was not changed`, detail: sentenceOf(error) }),
      settled: () => queries.invalidateQueries({ queryKey: keys.agents.all }),
    },
  );
}
