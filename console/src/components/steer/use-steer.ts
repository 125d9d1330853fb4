/** Pauses, resumes and stops a run as it was seen; what agents did meanwhile does not stand in the way. */
import { useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import type { Tagged } from '@/api/problem';
import { type Steer, steerOf } from '@/api/queries/runs';
import type { Run } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { useChange } from '../conflict/use-change';
import { WORD_OF_RUN } from '../ui/states';
import { toast } from '../ui/toasts';

const SAID: Readonly<Record<Steer, string>> = {
  pause: 'The run comes to rest: what agents are doing is brought to its end first.',
  resume: 'The run goes on.',
  stop: 'The run ends with what is merged by then.',
};
const ASKED = 'asked for';
const NOT_ASKED = 'not asked for';
/** What of a run each step makes another thing. */
const WANTED: Readonly<Record<Steer, Partial<Record<keyof Run, string>>>> = {
  pause: { pause_requested: ASKED },
  resume: { pause_requested: NOT_ASKED, status: WORD_OF_RUN.running },
  stop: { stop_requested: ASKED },
};
const NAMES: Partial<Record<keyof Run, string>> = {
  status: 'State',
  pause_requested: 'A pause',
  stop_requested: 'A stop',
};

/** A step upon a run; what it is at now is asked again afterwards. */
export function useSteer(seen: Tagged<Run>) {
  const queries = useQueryClient();
  return useChange<Run, Steer, Run>(
    (step) => ({
      ...steerOf(seen, step),
      called: 'The run',
      entity: `Run:${seen.value.id}`,
      yours: WANTED[step],
      nameOf: (field) => NAMES[field] ?? field,
      wordOf,
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

/** A run's field in words; why a stop was asked for is told where it was said. */
function wordOf(field: string, value: unknown): string {
  if (field === 'status') return WORD_OF_RUN[value as Run['status']];
  const isAsked = value !== null && value !== false;
  return isAsked ? (typeof value === 'string' && value) || ASKED : NOT_ASKED;
}
