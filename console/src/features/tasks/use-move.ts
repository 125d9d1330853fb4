/** Moves a card at once, and back again with its reason where the move is refused. */
import { type InfiniteData, type QueryKey, useQueryClient } from '@tanstack/react-query';
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

interface Page {
  items: Task[];
  total: number;
}

type Pages = InfiniteData<Page>;
type Kept = [QueryKey, Pages | undefined][];

/** Bring a task to a status: it stands there at once; where somebody was first, a person chooses. */
export function useMove() {
  const queries = useQueryClient();
  return useChange<Task, Move, Task, Kept>(
    ({ task, to }) => ({
      // A list gives no ETag: the task is read first, and moved where its status is the one that was seen.
      ...moveOf({ value: task, etag: '' }, to, 'moved on the board'),
      called: task.code,
      entity: `Task:${task.id}`,
      yours: { status: WORD_OF_TASK[to] },
      wordOf: (_field, value) => WORD_OF_TASK[value as TaskStatus],
    }),
    {
      before: async ({ task, to }) => {
        await queries.cancelQueries({ queryKey: keys.tasks.lists() });
        const before = queries.getQueriesData<Pages>({ queryKey: keys.tasks.lists() });
        for (const [key, data] of before) {
          const changed = data?.pages && moved(data, key, task, to);
          if (changed) queries.setQueryData(key, changed);
        }
        return before;
      },
      undo: (kept) => {
        for (const [key, data] of kept ?? []) queries.setQueryData(key, data);
      },
      refused: (error, { task, to }) =>
        toast({
          glyph: 'failed',
          text: `${task.code} does not go to ${WORD_OF_TASK[to]}`,
          detail: sentenceOf(error),
        }),
      settled: () => queries.invalidateQueries({ queryKey: keys.tasks.all }),
    },
  );
}

/** A list with the task taken out of it, or put into it, as its status wants. */
function moved(data: Pages, key: QueryKey, task: Task, to: TaskStatus): Pages | undefined {
  const wanted = (key[2] as { status?: TaskStatus } | undefined)?.status;
  const has = data.pages.some((page) => page.items.some((one) => one.id === task.id));
  if (has && wanted !== to)
    return mapped(data, (page) => ({ ...page, items: page.items.filter((one) => one.id !== task.id) }), -1);
  if (!has && wanted === to)
    return mapped(
      data,
      (page, at) => (at ? page : { ...page, items: [{ ...task, status: to }, ...page.items] }),
      1,
    );
  return undefined;
}

function mapped(data: Pages, change: (page: Page, at: number) => Page, more: number): Pages {
  return {
    ...data,
    pages: data.pages.map((page, at) => ({ ...change(page, at), total: page.total + more })),
  };
}
