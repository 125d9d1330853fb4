import type { MouseEvent } from 'react';
import type { Task } from '@/api/types';
import { Icon } from '@/components/ui/icon/icon';

interface SelectMarkProps {
  task: Task;
  selected: boolean;
  select: (task: Task, range: boolean) => void;
}

/** Selects a task; X does it with the keyboard, Shift takes all from the last one to this. */
export function SelectMark({ task, selected, select }: SelectMarkProps) {
  return (
    <button
      type="button"
      className="select-mark"
      aria-pressed={selected}
      aria-label={`Select ${task.code}`}
      tabIndex={-1}
      data-on="x"
      onClick={(event) => select(task, event.shiftKey)}
      data-testid={`select-${task.code}`}
    >
      {selected && <Icon name="check" className="xs" />}
    </button>
  );
}

/** Whether a click on a task selects it, by Ctrl, Cmd or Shift, and opens nothing. */
export function selecting(event: MouseEvent, task: Task, select: (task: Task, range: boolean) => void): void {
  if (!(event.ctrlKey || event.metaKey || event.shiftKey)) return;
  event.preventDefault();
  event.stopPropagation();
  select(task, event.shiftKey);
}
