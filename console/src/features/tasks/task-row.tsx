import { Link } from '@tanstack/react-router';
import type { Task } from '@/api/types';
import { Age } from '@/components/ui/age';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { STATE_OF_TASK, WORD_OF_TASK } from '@/components/ui/states';
import { MoveButton } from './move-button';
import { Priority } from './priority';
import { SelectMark, selecting } from './select-mark';

interface TaskRowProps {
  task: Task;
  selected: boolean;
  select: (task: Task, range: boolean) => void;
  ask: (tasks: readonly Task[]) => void;
}

/** A task in a row of the list; on a phone in two lines. */
export function TaskRow({ task, selected, select, ask }: TaskRowProps) {
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
      <span className="num muted">{task.code}</span>
      <b className="cut">
        <ForeignText text={task.title} />
      </b>
      <span className="muted state-word cut">{WORD_OF_TASK[task.status]}</span>
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
