/** Pauses, resumes and stops a run as it was seen; what agents did meanwhile does not stand in the way. */
import { useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import type { Tagged } from '@/api/problem';
import { type Steer, steerOf } from '@/api/queries/runs';
import type { Run } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { useChange } from '../conflict/use-change';
import { toast } from '../ui/toasts';

const SAID: Readonly<Record<Steer, string>> = {
  pause: 'The run comes to rest: what agents are doing is brought to its end first.',
  resume: 'The run goes on.',
  stop: 'The run ends with what is merged by then.',
};
const WANTED: Readonly<Record<Steer, string>> = { pause: 'paused', resume: 'running', stop: 'stopped' };

/** A step upon a run; what it is at now is asked again afterwards. */
export function useSteer(seen: Tagged<Run>) {
  const queries = useQueryClient();
  return useChange<Run, Steer, Run>(
    (step) => ({
      ...steerOf(seen, step),
      called: 'The run',
      entity: `Run:${seen.value.id}`,
      yours: { status: WANTED[step], pause_requested: WANTED[step], stop_requested: WANTED[step] },
    }),
    {
      done: (_after, step) => toast({ glyph: step === 'resume' ? 'running' : 'paused', text: SAID[step] }),
      refused: (error) =>
        toast({ glyph: 'failed', text: 'The run was not changed', detail: sentenceOf(error) }),
      settled: () =>
        Promise.all(
          [keys.runs, keys.standing, keys.waiting, keys.events].map((one) =>
            queries.invalidateQueries({ queryKey: one.all }),
          ),
        ),
    },
  );
}
