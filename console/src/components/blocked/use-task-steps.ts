/** What a person does about a task that stands still or shall end: each names the version that was looked at. */
import { useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { cancelOf, unblockOf } from '@/api/moves';
import type { Tagged } from '@/api/problem';
import type { Task, TaskStatus } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { useChange } from '../conflict/use-change';
import type { StateName } from '../ui/icon/state-glyph';
import { WORD_OF_TASK } from '../ui/states';
import { toast } from '../ui/toasts';

const TOUCHED = [keys.tasks, keys.waiting, keys.approvals, keys.standing];

/** The ways on of a task as it was seen; without an ETag where a list showed it. */
export function useTaskSteps(seen: Tagged<Task>) {
  const queries = useQueryClient();
  const { id, code, blocked } = seen.value;
  /** A step to another status, from the one that was seen. */
  const status = (becomes: TaskStatus) => ({
    called: code,
    entity: `Task:${id}`,
    yours: { status: WORD_OF_TASK[becomes] },
    wordOf: (_field: string, value: unknown) => WORD_OF_TASK[value as TaskStatus],
  });
  const said = (glyph: StateName, text: string) => ({
    done: () => toast({ glyph, text }),
    refused: (error: Error) =>
      toast({ glyph: 'failed', text: `${code}: refused`, detail: sentenceOf(error) }),
    settled: () => Promise.all(TOUCHED.map((one) => queries.invalidateQueries({ queryKey: one.all }))),
  });
  return {
    unblock: useChange<Task, void, Task>(
      () => ({ ...unblockOf(seen), ...status(blocked?.from_status ?? 'ready') }),
      said('ready', `${code} goes on where it was.`),
    ),
    cancel: useChange<Task, void, Task>(
      () => ({ ...cancelOf(seen), ...status('cancelled') }),
      said('cancelled', `${code} is cancelled.`),
    ),
  };
}
