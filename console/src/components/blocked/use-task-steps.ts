/** What a person does about a task that stands still or shall end: each names the version that was looked at. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { keys } from '@/api/keys';
import { cancelOf, unblockOf } from '@/api/moves';
import type { Tagged } from '@/api/problem';
import { standingQuery } from '@/api/queries/standing';
import type { Task, TaskStatus } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { useChange } from '../conflict/use-change';
import { STATE_OF_TASK, WORD_OF_TASK } from '../ui/states';
import { toast } from '../ui/toasts';
import { takerOf } from './taker';

const TOUCHED = [keys.tasks, keys.waiting, keys.approvals, keys.standing];

/** The ways on of a task as it was seen; without an ETag where a list showed it. */
export function useTaskSteps(seen: Tagged<Task>) {
  const queries = useQueryClient();
  const again = useSaidAgain();
  const { id, code, blocked } = seen.value;
  /** A step to another status, from the one that was seen. */
  const status = (becomes: TaskStatus) => ({
    called: code,
    entity: `Task:${id}`,
    yours: { status: WORD_OF_TASK[becomes] },
    wordOf: (_field: string, value: unknown) => WORD_OF_TASK[value as TaskStatus],
  });
  const said = (done: (task: Task) => unknown) => ({
    done,
    refused: (error: Error) =>
      toast({ glyph: 'failed', text: `${code}: refused`, detail: sentenceOf(error) }),
    settled: () => Promise.all(TOUCHED.map((one) => queries.invalidateQueries({ queryKey: one.all }))),
  });
  return {
    unblock: useChange<Task, void, Task>(
      () => ({ ...unblockOf(seen), ...status(goesTo(blocked?.from_status)) }),
      said(again),
    ),
    cancel: useChange<Task, void, Task>(
      () => ({ ...cancelOf(seen), ...status('cancelled') }),
      said(() => toast({ glyph: 'cancelled', text: `${code} is cancelled.` })),
    ),
  };
}

/** Where a blocked task goes on: what was worked on is ready, because nobody has it any more. */
function goesTo(from: string | undefined): TaskStatus {
  return from === undefined || WORKING.includes(from) ? 'ready' : (from as TaskStatus);
}

const WORKING: readonly string[] = ['claimed', 'in_progress'];

const TAKEN = {
  'its run': 'The run that is under way takes it up.',
  'an agent': 'Its project has no repository for a run: an agent takes it up that claims it.',
} as const;

/** Says of a task that may be tried again who takes it; where that is a new run, it can be started. */
function useSaidAgain(): (task: Task) => unknown {
  const standing = useQuery(standingQuery());
  const navigate = useNavigate();
  return (task) => {
    const glyph = STATE_OF_TASK[task.status];
    const text = `${task.code} is back: ${WORD_OF_TASK[task.status].toLowerCase()}`;
    if (task.status !== 'ready' || !standing.data) return toast({ glyph, text });
    const taker = takerOf(task, standing.data);
    if (taker !== 'a new run') return toast({ glyph, text, detail: TAKEN[taker] });
    const search = { start: 'queue' as const, project: task.project_id };
    return toast({
      glyph,
      text,
      detail: 'No run that is under way takes it up: a new one does.',
      action: { name: 'Start a run', do: () => void navigate({ to: '/runs', search }) },
      stays: true,
    });
  };
}
