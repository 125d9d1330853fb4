import { useDraggable } from '@dnd-kit/core';
import { memo } from 'react';
import type { Task, TaskStatus } from '@/api/types';
import { Icon } from '@/components/ui/icon/icon';
import { Menu } from '@/components/ui/menu';
import { WORD_OF_TASK } from '@/components/ui/states';
import { Card } from './card';

const TARGETS: readonly TaskStatus[] = [
  'planning',
  'ready',
  'in_progress',
  'review',
  'approved',
  'blocked',
  'cancelled',
];

interface DragCardProps {
  task: Task;
  move: (task: Task, to: TaskStatus) => void;
}

/** A card that can be lifted, or moved by its menu: no drag is ever needed. */
export const DragCard = memo(
  function DragCard({ task, move }: DragCardProps) {
    const { setNodeRef, listeners, isDragging } = useDraggable({ id: task.id, data: task });
    return (
      <div ref={setNodeRef} {...listeners} className={`drag ${isDragging ? 'drag-away' : ''}`}>
        <Card task={task} />
        <div className="card-menu">
          <Menu
            className="card-more"
            label={`Move ${task.code} to`}
            testId={`move-${task.code}`}
            align="end"
            choices={TARGETS.filter((one) => one !== task.status).map((one) => ({
              id: one,
              name: WORD_OF_TASK[one],
              choose: () => move(task, one),
            }))}
          >
            <Icon name="more" className="sm" />
          </Menu>
        </div>
      </div>
    );
  },
  (before, after) =>
    before.task.id === after.task.id &&
    before.task.version === after.task.version &&
    before.task.status === after.task.status,
);
