import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { tasksQuery } from '@/api/queries/tasks';
import type { Task } from '@/api/types';
import { Age } from '@/components/ui/age';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Empty, Skeleton } from '@/components/ui/notices';
import { STATE_OF_TASK, WORD_OF_TASK } from '@/components/ui/states';
import { ActOnTasks } from './act-on-tasks';
import { useActing } from './acting';
import { filterWords, LOOK, passes, type TasksSearch } from './filter';
import { LookedAt } from './looked-at';
import { MoveButton } from './move-button';
import { Priority } from './priority';
import { SelectMark, selecting } from './select-mark';
import { useMove } from './use-move';

const ROW = 36;
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
  const rows = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
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
  if (!tasks.length && !filters)
    return (
      <Empty icon="tasks" title={filterWords(search) ? 'No task matches' : 'No task yet'}>
        {filterWords(search) || 'A run makes tasks of a goal or a backlog; or make one by hand.'}
      </Empty>
    );
  return (
    <>
      {seen}
      {!tasks.length && (
        <Empty icon="tasks" title="No task matches">
          {filterWords(search)}
        </Empty>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <div ref={scroller} className="task-list" tabIndex={0} data-testid="task-list">
        <ul style={{ height: rows.getTotalSize() }}>
          {items.map((row) => {
            const task = tasks[row.index];
            return (
              task && (
                <li key={task.id} style={{ transform: `translateY(${row.start}px)`, height: ROW }}>
                  <Row task={task} selected={ids.has(task.id)} select={select} ask={acting.ask} />
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

interface RowProps {
  task: Task;
  selected: boolean;
  select: (task: Task, range: boolean) => void;
  ask: (tasks: readonly Task[]) => void;
}

function Row({ task, selected, select, ask }: RowProps) {
  return (
    <div
      className={`row-frame ${selected ? 'drag-selected' : ''}`}
      data-item
      onClickCapture={(event) => selecting(event, task, select)}
    >
      <SelectMark task={task} selected={selected} select={select} />
      <RowLink task={task} />
      <MoveButton task={task} ask={ask} />
    </div>
  );
}

function RowLink({ task }: { task: Task }) {
  return (
    <Link
      to="/tasks/$taskId"
      params={{ taskId: task.id }}
      className="task-row"
      data-testid={`row-${task.code}`}
    >
      <StateGlyph name={STATE_OF_TASK[task.status]} />
      <span className="num muted cut">{task.code}</span>
      <b className="cut">
        <ForeignText text={task.title} />
      </b>
      <span className="muted wide-only">{WORD_OF_TASK[task.status]}</span>
      <span className="muted cut wide-only">{task.assigned_agent_id ?? task.role}</span>
      <span className="wide-only">
        <Priority priority={task.priority} />
      </span>
      <span className="meta">
        <Age at={task.updated_at} />
      </span>
    </Link>
  );
}
