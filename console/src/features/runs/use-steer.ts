/** Pauses, resumes and stops a run, as it was seen; a refusal says who was first. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { Problem, type Tagged } from '@/api/problem';
import { type Steer, steerRun } from '@/api/queries/runs';
import type { Run } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { toast } from '@/components/ui/toasts';

const SAID: Readonly<Record<Steer, string>> = {
  pause: 'The run comes to rest: what agents are doing is brought to its end first.',
  resume: 'The run goes on.',
  stop: 'The run ends with what is merged by then.',
};

/** A step upon a run; what it is at now is asked again afterwards. */
export function useSteer({ value: run, etag }: Tagged<Run>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (step: Steer) => steerRun(run, etag, step),
    onSuccess: (_after, step) => toast({ glyph: step === 'resume' ? 'running' : 'paused', text: SAID[step] }),
    onError: (error) => {
      const overtaken = error instanceof Problem && error.status === 412;
      toast({
        glyph: overtaken ? 'reclaimed' : 'failed',
        text: overtaken ? 'The run has changed since it was shown' : 'The run was not changed',
        detail: overtaken ? 'It is shown as it stands now. Decide again.' : sentenceOf(error),
      });
    },
    onSettled: () =>
      Promise.all(
        [keys.runs, keys.standing, keys.events].map((one) =>
          queries.invalidateQueries({ queryKey: one.all }),
        ),
      ),
  });
}
