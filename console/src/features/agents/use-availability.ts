/** Switches an agent on and off: it shows at once, and goes back with the reason where it is refused. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { setAvailability } from '@/api/queries/agents';
import type { Agent } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { toast } from '@/components/ui/toasts';

/** Whether an agent may be given work. */
export function takesWork(agent: Agent): boolean {
  return agent.availability === 'available' || agent.availability === 'busy';
}

/** Give work again, or none. */
export function useAvailability(agent: Agent) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (on: boolean) =>
      setAvailability(agent, on ? 'available' : 'paused', on ? '' : 'switched off in the console'),
    onSuccess: (_after, on) =>
      toast({
        glyph: on ? 'available' : 'paused',
        text: on ? `${agent.name} takes work again.` : `${agent.name} is given no further work.`,
      }),
    onError: (error) =>
      toast({ glyph: 'failed', text: `${agent.name} was not changed`, detail: sentenceOf(error) }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.agents.all }),
  });
}
