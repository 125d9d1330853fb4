import { useDraggable } from '@dnd-kit/core';
import { memo } from 'react';
import type { Task } from '@/api/types';
import { Card } from './card';
import { MoveButton } from './move-button';
import { SelectMark, selecting } from './select-mark';

interface DragCardProps {
  task: Task;
  selected: boolean;
  select: (task: Task, range: boolean) => void;
  /** Ask where it goes: no drag is ever needed. */
  ask: (tasks: readonly Task[]) => void;
}

/** A card that can be lifted, selected, or moved by its button; drawn anew only where its task or its mark changed. */
export const DragCard = memo(function DragCard({ task, selected, select, ask }: DragCardProps) {
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: task.id, data: task });
  return (
    <div
      ref={setNodeRef}
      {...listeners}
      className={`drag ${isDragging ? 'drag-away' : ''} ${selected ? 'drag-selected' : ''}`}
      data-item
      onClickCapture={(event) => selecting(event, task, select)}
    >
      <Card task={task} />
      <SelectMark task={task} selected={selected} select={select} />
      <MoveButton task={task} ask={ask} />
    </div>
  );
});
