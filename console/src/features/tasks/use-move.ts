/** Moves cards at once, and back again with their reasons where moves are refused. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { keepTasks, refreshTasks } from '@/api/kept-tasks';
import { keys } from '@/api/keys';
import { moveOf } from '@/api/moves';
import type { Task, TaskStatus } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { useChange } from '@/components/ui/conflict/use-change';
import { WORD_OF_TASK } from '@/components/ui/states';
import { toast } from '@/components/ui/toasts';

export interface Move {
  task: Task;
  to: TaskStatus;
}

/** Moves that were asked for together, as far as they are answered. */
interface Tally {
  asked: number;
  moved: number;
  refused: { code: string; why: string }[];
}

const NONE = (): Tally => ({ asked: 0, moved: 0, refused: [] });

/** Bring tasks to a status: they stand there at once; where somebody was first, a person chooses. */
export function useMove(): (tasks: readonly Task[], to: TaskStatus) => void {
  const queries = useQueryClient();
  const tally = useRef(NONE());
  const { mutate } = useChange<Task, Move, Task>(
    ({ task, to }) => ({
      // A list gives no ETag: the task is read first, and moved where its status is the one that was seen.
      ...moveOf({ value: task, etag: '' }, to, 'moved on the board'),
      called: task.code,
      entity: `Task:${task.id}`,
      yours: { status: WORD_OF_TASK[to] },
      wordOf: (_field, value) => WORD_OF_TASK[value as TaskStatus],
    }),
    {
      before: ({ task, to }) => {
        tally.current.asked += 1;
        keepTasks(queries, [{ ...task, status: to }]);
      },
      undo: (_kept, { task }) => keepTasks(queries, [task]),
      done: (after) => {
        tally.current.moved += 1;
        keepTasks(queries, [after]);
      },
      refused: (error, { task }) => tally.current.refused.push({ code: task.code, why: sentenceOf(error) }),
      settled: ({ task, to }) => {
        tally.current.asked -= 1;
        if (tally.current.asked === 0) {
          tell(tally.current, to);
          tally.current = NONE();
          void queries.invalidateQueries({ queryKey: keys.standing.all });
        }
        return refreshTasks(queries, [task.id]);
      },
    },
  );
  return (tasks, to) => {
    for (const task of tasks) if (task.status !== to) mutate({ task, to });
  };
}

/** Say what was refused, and of several how many were moved; one that moved is seen to. */
function tell({ moved, refused }: Tally, to: TaskStatus): void {
  const word = WORD_OF_TASK[to];
  const [first] = refused;
  if (first)
    toast({
      glyph: 'failed',
      text:
        refused.length === 1
          ? `${first.code} does not go to ${word}`
          : `${refused.length} tasks do not go to ${word}`,
      detail: [...new Set(refused.map((one) => one.why))].slice(0, 3).join(' '),
    });
  if (moved > 1) toast({ glyph: 'done', text: `${moved} tasks moved to ${word}` });
}
