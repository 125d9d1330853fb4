import {
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type DragStartEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { useState } from 'react';
import type { Task, TaskStatus } from '@/api/types';
import { Card } from './card';
import { ColumnPart } from './column-part';
import { BOARDS } from './columns';
import type { TasksSearch } from './filter';
import { StateStrip } from './state-strip';
import { useMove } from './use-move';

/** The board: a column a stage, one state over the other where both hold few tasks for seconds. */
export function TaskBoard({ search }: { search: TasksSearch & { project?: string } }) {
  const columns = BOARDS[search.board ?? 'flow'];
  const [lifted, setLifted] = useState<Task>();
  const [shown, setShown] = useState(0);
  const move = useMove();
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { keyboardCodes: { start: ['KeyM'], cancel: ['Escape'], end: ['Enter'] } }),
  );
  const lift = (event: DragStartEvent) => setLifted(event.active.data.current as Task);
  const drop = (event: DragEndEvent) => {
    setLifted(undefined);
    const task = event.active.data.current as Task;
    const target = event.over?.data.current as
      | { target: TaskStatus; statuses: readonly TaskStatus[] }
      | undefined;
    if (target && !target.statuses.includes(task.status)) move.mutate({ task, to: target.target });
  };
  return (
    <DndContext
      sensors={sensors}
      onDragStart={lift}
      onDragEnd={drop}
      onDragCancel={() => setLifted(undefined)}
    >
      <StateStrip columns={columns} search={search} shown={shown} show={setShown} />
      <div className={`board board-${columns.length}`} data-testid="board">
        {columns.map((parts, place) => (
          <div key={parts[0]?.name} className={`lane ${place === shown ? 'lane-shown' : ''}`}>
            {parts.map((part, at) => (
              <ColumnPart
                key={part.name}
                part={part}
                search={search}
                rest={at === parts.length - 1}
                move={(task, to) => move.mutate({ task, to })}
              />
            ))}
          </div>
        ))}
      </div>
      <DragOverlay dropAnimation={null}>{lifted && <Card task={lifted} lifted />}</DragOverlay>
    </DndContext>
  );
}
