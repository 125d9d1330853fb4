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
import { useState } from 'react';
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
  const [shown, setShown] = useState(0);
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
    if (!lifted) setShown((at) => Math.min(columns.length - 1, Math.max(0, at + step)));
  });
  return (
    <DndContext sensors={sensors} onDragStart={lift} onDragEnd={drop} onDragCancel={leave}>
      {!wide && <StateStrip columns={columns} search={search} shown={shown} show={setShown} />}
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
