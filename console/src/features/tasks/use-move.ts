/** Moves a card at once, and back again with its reason where the move is refused. */
import { type InfiniteData, type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { moveTask, Overtaken } from '@/api/moves';
import type { Task, TaskStatus } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { WORD_OF_TASK } from '@/components/ui/states';
import { toast } from '@/components/ui/toasts';

interface Move {
  task: Task;
  to: TaskStatus;
}

interface Page {
  items: Task[];
  total: number;
}

type Pages = InfiniteData<Page>;

/** Bring a task to a status: it stands there at once; who was first is said, nothing is overwritten. */
export function useMove() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ task, to }: Move) => moveTask(task, to),
    onMutate: async ({ task, to }: Move) => {
      await queries.cancelQueries({ queryKey: keys.tasks.lists() });
      const before = queries.getQueriesData<Pages>({ queryKey: keys.tasks.lists() });
      for (const [key, data] of before) {
        const changed = data?.pages && moved(data, key, task, to);
        if (changed) queries.setQueryData(key, changed);
      }
      return { before };
    },
    onError: (error, { task, to }, kept) => {
      for (const [key, data] of kept?.before ?? []) queries.setQueryData(key, data);
      toast(refusal(error, task, to));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.tasks.all }),
  });
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

function refusal(error: Error, task: Task, to: TaskStatus): Parameters<typeof toast>[0] {
  if (error instanceof Overtaken)
    return {
      glyph: 'reclaimed',
      text: `${task.code} is ${WORD_OF_TASK[error.now.status].toLowerCase()}`,
      detail: 'Somebody changed it before you moved it. Nothing was overwritten.',
    };
  return {
    glyph: 'failed',
    text: `${task.code} does not go to ${WORD_OF_TASK[to]}`,
    detail: sentenceOf(error),
  };
}
