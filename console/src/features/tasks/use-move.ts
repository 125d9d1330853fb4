/** Moves cards at once, and back again with their reasons where moves are refused. */
import { useQueryClient } from '@tanstack/react-query';
import { keepTasks, refreshTasks } from '@/api/kept-tasks';
import { keys } from '@/api/keys';
import { moveOf } from '@/api/moves';
import { SideBySide } from '@/api/side-by-side';
import type { Task, TaskStatus } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { useChange } from '@/components/conflict/use-change';
import { WORD_OF_TASK } from '@/components/ui/states';
import { toast } from '@/components/ui/toasts';

interface Move {
  task: Task;
  to: TaskStatus;
  tally: Tally;
}

/** Moves that were asked for together, as far as they are answered. */
interface Tally {
  open: number;
  moved: number;
  refused: { code: string; why: string }[];
  /** Those that did not move: how they stand now is read once the others are answered. */
  stayed: string[];
}

/** However many tasks are moved at once, so many are asked about at a time. */
const few = new SideBySide(4);

/** Bring tasks to a status: they stand there at once; where somebody was first, a person chooses. */
export function useMove(): (tasks: readonly Task[], to: TaskStatus) => void {
  const queries = useQueryClient();
  const { mutate } = useChange<Task, Move, Task>(
    ({ task, to }) => {
      // A list gives no ETag: the task is read first, and moved where its status is the one that was seen.
      const move = moveOf({ value: task, etag: '' }, to, 'moved on the board');
      return {
        ...move,
        again: () => few.run(move.again),
        send: (etag) => few.run(() => move.send(etag)),
        called: task.code,
        entity: `Task:${task.id}`,
        yours: { status: WORD_OF_TASK[to] },
        wordOf: (_field, value) => WORD_OF_TASK[value as TaskStatus],
      };
    },
    {
      before: ({ task, to, tally }) => {
        tally.open += 1;
        keepTasks(queries, [{ ...task, status: to }]);
      },
      undo: (_kept, { task, tally }) => {
        tally.stayed.push(task.id);
        keepTasks(queries, [task]);
      },
      done: (after, { tally }) => {
        tally.moved += 1;
        keepTasks(queries, [after]);
      },
      refused: (error, { task, tally }) => tally.refused.push({ code: task.code, why: sentenceOf(error) }),
      settled: ({ to, tally }) => {
        tally.open -= 1;
        if (tally.open) return undefined;
        const { moved, refused, stayed } = tally;
        Object.assign(tally, none());
        tell(moved, refused, to);
        void queries.invalidateQueries({ queryKey: keys.standing.all });
        return refreshTasks(queries, stayed);
      },
    },
  );
  return (tasks, to) => {
    const tally = none();
    for (const task of tasks) if (task.status !== to) mutate({ task, to, tally });
  };
}

function none(): Tally {
  return { open: 0, moved: 0, refused: [], stayed: [] };
}

/** Say what was refused, and of several how many were moved; one that moved is seen to. */
function tell(moved: number, refused: Tally['refused'], to: TaskStatus): void {
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
