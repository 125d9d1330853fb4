import { useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useEffect, useMemo, useRef, useState } from 'react';
import { tasksQuery } from '@/api/queries/tasks';
import type { Task } from '@/api/types';
import { Failure } from '@/components/ui/failure';
import { Skeleton } from '@/components/ui/notices';
import { useIsWide } from '@/components/ui/use-is-wide';
import { ActOnTasks } from './act-on-tasks';
import { useActing } from './acting';
import { LOOK, passes, type TasksSearch } from './filter';
import { LookedAt } from './looked-at';
import { NoTask } from './no-task';
import { TaskRow } from './task-row';
import { useMove } from './use-move';

/** How high a row is in pixels: on a phone it has two lines, and room for a finger. */
const ROW = { wide: 36, narrow: 60 };
const NEAR_END = 30;

/** All tasks, the newest first, a row each. */
export function TaskList({ search }: { search: TasksSearch & { project?: string } }) {
  const { project, agent, priority } = search;
  const asked = useInfiniteQuery(tasksQuery({ project, agent, priority, newestFirst: true }));
  const loaded = useMemo(() => asked.data?.pages.flatMap((page) => page.items) ?? [], [asked.data]);
  const tasks = useMemo(() => loaded.filter((task) => passes(task, search)), [loaded, search]);
  const filters = Boolean(search.text || search.role);
  const [looked, setLooked] = useState(LOOK);
  const goesOn = !filters || loaded.length < looked;
  const scroller = useRef<HTMLDivElement>(null);
  const height = useIsWide() ? ROW.wide : ROW.narrow;
  const rows = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
  });
  const { measure } = rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that are as high as another window wants them are measured anew
  useEffect(() => measure(), [measure, height]);
  // Every row has the room that the longest code takes, so that titles stand one under the other.
  const longest = useMemo(() => Math.max(8, ...tasks.map((task) => task.code.length)), [tasks]);
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = asked;
  useEffect(() => {
    if (goesOn && hasNextPage && !isFetchingNextPage && last >= tasks.length - NEAR_END) void fetchNextPage();
  }, [goesOn, hasNextPage, isFetchingNextPage, fetchNextPage, last, tasks.length]);
  const acting = useActing();
  const move = useMove();
  const { toggle, ids } = acting.selection;
  const select = (task: Task, range: boolean) =>
    toggle(
      task.id,
      range,
      tasks.map((one) => one.id),
    );
  if (asked.isPending) return <Skeleton rows={12} />;
  if (asked.isError) return <Failure what="The tasks" error={asked.error} retry={() => asked.refetch()} />;
  const seen = filters && (
    <LookedAt
      seen={loaded.length}
      total={asked.data.pages[0]?.total ?? 0}
      further={goesOn ? undefined : () => setLooked(loaded.length + LOOK)}
    />
  );
  if (!tasks.length && !filters) return <NoTask search={search} />;
  return (
    <>
      {seen}
      {!tasks.length && <NoTask search={search} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <div ref={scroller} className="task-list" tabIndex={0} data-testid="task-list">
        <ul style={{ height: rows.getTotalSize(), '--code': `${longest}ch` } as CSSProperties}>
          {items.map((row) => {
            const task = tasks[row.index];
            return (
              task && (
                <li key={task.id} style={{ transform: `translateY(${row.start}px)`, height }}>
                  <TaskRow task={task} selected={ids.has(task.id)} select={select} ask={acting.ask} />
                </li>
              )
            );
          })}
        </ul>
      </div>
      <ActOnTasks acting={acting} move={move} />
    </>
  );
}
