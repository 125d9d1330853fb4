import type { Task } from '@/api/types';
import { Icon } from '@/components/ui/icon/icon';

interface MoveButtonProps {
  task: Task;
  ask: (tasks: readonly Task[]) => void;
}

/** The way to move a task without dragging it, on a card as in a row: it asks where to. */
export function MoveButton({ task, ask }: MoveButtonProps) {
  return (
    <button
      type="button"
      className="card-more"
      aria-label={`Move ${task.code} to`}
      data-on="m"
      onClick={() => ask([task])}
      data-testid={`move-${task.code}`}
    >
      <Icon name="more" className="sm" />
    </button>
  );
}
