/** The tasks of a part of a board: a page of each of its states, more as one scrolls. */
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { TasksAsked } from '@/api/keys';
import { tasksQuery } from '@/api/queries/tasks';
import type { Task, TaskStatus } from '@/api/types';
import type { Part } from './columns';
import { LOOK, passes, type TasksSearch } from './filter';

interface Page {
  items: Task[];
  total: number;
}

export interface Column {
  tasks: Task[];
  /** How many there are, those that are not loaded yet included. */
  total: number;
  pending: boolean;
  error: Error | null;
  more: (() => void) | undefined;
  /** How many a filter has not looked at: it looks at so many by itself, and at more when somebody asks. */
  unseen: number;
  lookFurther: () => void;
  again: () => void;
}

/** A part's tasks; it has three states at most. */
export function useColumn(part: Part, search: TasksSearch & { project?: string }): Column {
  const [one, two, three] = part.statuses;
  const filter = { project: search.project, agent: search.agent, priority: search.priority };
  const first = useStatus(one, filter);
  const second = useStatus(two, filter);
  const third = useStatus(three, filter);
  const asked = [first, second, third].slice(0, part.statuses.length);
  const further = asked.find((query) => query.hasNextPage && !query.isFetchingNextPage);
  const [looked, setLooked] = useState(LOOK);
  const [a, b, c] = [first.data, second.data, third.data];
  const tasks = useMemo(
    () => [a, b, c].flatMap(all).filter((task) => passes(task, search)),
    [a, b, c, search],
  );
  const loaded = [a, b, c].flatMap(all).length;
  const total = asked.reduce(
    (sum, query) => sum + ((query.data?.pages[0] as Page | undefined)?.total ?? 0),
    0,
  );
  const filters = Boolean(search.text || search.role);
  const goesOn = !filters || loaded < looked;
  return {
    tasks,
    total: filters ? tasks.length : total,
    unseen: filters && !goesOn ? Math.max(0, total - loaded) : 0,
    lookFurther: () => setLooked(loaded + LOOK),
    pending: asked.some((query) => query.isPending),
    error: asked.find((query) => query.isError)?.error ?? null,
    more: goesOn && further ? () => void further.fetchNextPage() : undefined,
    again: () => asked.forEach((query) => void query.refetch()),
  };
}

function useStatus(status: TaskStatus | undefined, filter: TasksAsked) {
  return useInfiniteQuery({
    ...tasksQuery({ ...filter, status, newestFirst: status === 'done' }),
    enabled: status !== undefined,
  });
}

function all(data: InfiniteData<Page> | undefined): Task[] {
  return data?.pages.flatMap((page) => page.items) ?? [];
}
