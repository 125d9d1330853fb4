import { useDroppable } from '@dnd-kit/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef } from 'react';
import type { Task } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { grouped } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Skeleton } from '@/components/ui/notices';
import { STATE_OF_TASK } from '@/components/ui/states';
import type { Acting } from './acting';
import type { Part } from './columns';
import { DragCard } from './drag-card';
import { filterWords, type TasksSearch } from './filter';
import { useColumn } from './use-column';

interface ColumnPartProps {
  part: Part;
  search: TasksSearch & { project?: string };
  /** It takes what is left of the height; one above it takes what it needs, to 40%. */
  rest: boolean;
  /** Why the card that is lifted may not be put here; none where it may. */
  refusal: string | undefined;
  acting: Acting;
}

const NEAR_END = 12;

/** A state of the board: its count, its cards as far as they are seen, and a place to put one. */
export function ColumnPart({ part, search, rest, refusal, acting }: ColumnPartProps) {
  const column = useColumn(part, search);
  const scroller = useRef<HTMLDivElement>(null);
  const { setNodeRef, isOver } = useDroppable({ id: part.name, data: part });
  const { tasks } = column;
  // The same function for the same cards: a new one would have all of them measured anew.
  const keyOf = useCallback((at: number) => tasks[at]?.id ?? at, [tasks]);
  const rows = useVirtualizer({
    count: column.tasks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 92,
    overscan: 6,
    gap: 6,
    getItemKey: keyOf,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { more } = column;
  const { selection, ask } = acting;
  const order = useRef(column.tasks);
  order.current = column.tasks;
  const { toggle } = selection;
  const select = useCallback(
    (task: Task, range: boolean) =>
      toggle(
        task.id,
        range,
        order.current.map((one) => one.id),
      ),
    [toggle],
  );
  useEffect(() => {
    if (more && last >= column.tasks.length - NEAR_END) more();
  }, [more, last, column.tasks.length]);
  return (
    <section
      ref={setNodeRef}
      className={`part ${rest ? 'part-rest' : ''} ${isOver ? 'part-over' : ''} ${refusal ? 'part-refuses' : ''}`}
      aria-label={`${part.name}, ${column.total} tasks`}
      data-testid={`column-${part.target}`}
    >
      <header>
        <StateGlyph name={STATE_OF_TASK[part.target]} />
        <h2>{part.name}</h2>
        <span className="num">{grouped(column.total)}</span>
      </header>
      {refusal && (
        <p className="part-why meta" data-testid={`refuses-${part.target}`}>
          <ForeignText text={refusal} />
        </p>
      )}
      {column.pending && <Skeleton rows={2} />}
      {column.error && <Failure what={part.name} error={column.error} retry={column.again} />}
      <div ref={scroller} className="cards" data-list tabIndex={column.tasks.length ? 0 : undefined}>
        <ul style={{ height: rows.getTotalSize() }}>
          {items.map((row) => {
            const task = column.tasks[row.index];
            return (
              task && (
                <li
                  key={row.key}
                  ref={rows.measureElement}
                  data-index={row.index}
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  <DragCard task={task} selected={selection.ids.has(task.id)} select={select} ask={ask} />
                </li>
              )
            );
          })}
        </ul>
        {!column.tasks.length && !column.pending && !column.more && filterWords(search) && (
          <p className="meta none">None with {filterWords(search)}.</p>
        )}
        {column.unseen > 0 && (
          <Button kind="bare" onClick={column.lookFurther} data-testid={`further-${part.target}`}>
            Look at {grouped(column.unseen)} more
          </Button>
        )}
      </div>
    </section>
  );
}
