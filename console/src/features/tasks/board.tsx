import {
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type DragStartEvent,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { stepsQuery } from '@/api/queries/tasks';
import type { Task } from '@/api/types';
import { toast } from '@/components/ui/toasts';
import { useIsWide } from '@/components/ui/use-is-wide';
import { useSwipe } from '@/components/ui/use-swipe';
import { ActOnTasks } from './act-on-tasks';
import { useActing } from './acting';
import { Card } from './card';
import { ColumnPart } from './column-part';
import { BOARDS, type Part } from './columns';
import type { TasksSearch } from './filter';
import { StateStrip } from './state-strip';
import { useMove } from './use-move';

/** The board: a column a stage, one state over the other where both hold few tasks for seconds. */
export function TaskBoard({ search }: { search: TasksSearch & { project?: string } }) {
  const columns = BOARDS[search.board ?? 'flow'];
  const { shown, show, count } = useShown(columns.length);
  const wide = useIsWide();
  const move = useMove();
  const acting = useActing();
  const { lifted, refusal, lift, drop, leave } = useLifted(move);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    // A finger that holds lifts; one that goes up scrolls, one that goes to the side swipes.
    useSensor(TouchSensor, { activationConstraint: { delay: 300, tolerance: 8 } }),
  );
  const swipe = useSwipe((step) => {
    if (!lifted) show(Math.min(columns.length - 1, Math.max(0, shown + step)));
  });
  return (
    <DndContext sensors={sensors} onDragStart={lift} onDragEnd={drop} onDragCancel={leave}>
      {!wide && <StateStrip columns={columns} search={search} shown={shown} count={count} show={show} />}
      <div className={`board board-${columns.length}`} data-testid="board" {...swipe}>
        {columns.map((parts, place) => (
          <div key={parts[0]?.name} className={`lane ${place === shown ? 'lane-shown' : ''}`}>
            {parts.map((part, at) => (
              <ColumnPart
                key={part.name}
                part={part}
                search={search}
                rest={at === parts.length - 1}
                refusal={refusal(part)}
                acting={acting}
              />
            ))}
          </div>
        ))}
      </div>
      <DragOverlay dropAnimation={null}>{lifted && <Card task={lifted} lifted />}</DragOverlay>
      <ActOnTasks acting={acting} move={move} />
    </DndContext>
  );
}

/** On a phone, the column that is shown: the first that has tasks, until somebody chooses one. */
function useShown(columns: number) {
  const [chosen, show] = useState<number>();
  const [totals, setTotals] = useState<ReadonlyMap<number, number>>(new Map());
  const count = useCallback(
    (place: number, total: number) => setTotals((all) => new Map(all).set(place, total)),
    [],
  );
  // One whose count is not known yet may be the first: nothing behind it is shown before.
  const first = Array.from({ length: columns }, (_, place) => place).find((place) => totals.get(place) !== 0);
  const isFound = first !== undefined && totals.has(first);
  useEffect(() => {
    // What comes into another column later must not turn the page under a reader.
    if (isFound) show((already) => already ?? first);
  }, [isFound, first]);
  return { shown: Math.min(chosen ?? first ?? 0, columns - 1), show, count };
}

/** The card that is lifted, and which parts refuse it by which rule: that is known before it is put down. */
function useLifted(move: ReturnType<typeof useMove>) {
  const [lifted, setLifted] = useState<Task>();
  const steps = useQuery(stepsQuery(lifted));
  const refusal = (part: Part) =>
    lifted && !part.statuses.includes(lifted.status) ? steps.data?.get(part.target) : undefined;
  const leave = () => setLifted(undefined);
  return {
    lifted,
    refusal,
    leave,
    lift: (event: DragStartEvent) => setLifted(event.active.data.current as Task),
    drop: (event: DragEndEvent) => {
      leave();
      const task = event.active.data.current as Task;
      const part = event.over?.data.current as Part | undefined;
      if (!part || part.statuses.includes(task.status)) return;
      const refused = refusal(part);
      if (refused) toast({ glyph: 'failed', text: `${task.code} stays where it is`, detail: refused });
      else move([task], part.target);
    },
  };
}
