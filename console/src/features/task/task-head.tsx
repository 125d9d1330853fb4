import type { Approval, TaskInFull } from '@/api/types';
import { Chip } from '@/components/ui/chip';
import { ForeignText } from '@/components/ui/foreign-text';
import { Icon } from '@/components/ui/icon/icon';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { HUE_OF_TASK, STATE_OF_TASK, WORD_OF_TASK } from '@/components/ui/states';
import { TaskActions } from './task-actions';

interface TaskHeadProps {
  task: TaskInFull;
  etag: string;
  past: boolean;
  /** The question that it waits for. */
  asked: Approval | undefined;
}

/** What it is, where it stands, who has it, and what can be done about it. */
export function TaskHead({ task, etag, past, asked }: TaskHeadProps) {
  return (
    <header className="task-head">
      <StateGlyph name={STATE_OF_TASK[task.status]} size={22} />
      <div className="col grow">
        <div className="task-title">
          <h1 className="title">
            <ForeignText text={task.title} />
          </h1>
          <span className="num muted">{task.code}</span>
          <Chip hue={HUE_OF_TASK[task.status]}>{WORD_OF_TASK[task.status]}</Chip>
          {asked && (
            <Chip hue="brass">
              <StateGlyph name="ask" />
              Waits for you
            </Chip>
          )}
        </div>
        <div className="task-facts">
          <span>
            <Icon name="agents" className="sm" />
            {task.assigned_agent_id ?? (task.author || task.role)}
          </span>
          {task.branch && (
            <span>
              <Icon name="branch" className="sm" />
              <code>{task.branch}</code>
            </span>
          )}
          <span>
            <Icon name="loop" className="sm" />
            attempt {Math.max(1, task.attempts_made)} of {task.max_attempts}
          </span>
          {task.review_iterations > 0 && <span>sent back {task.review_iterations} times</span>}
        </div>
      </div>
      {!past && <TaskActions task={task} etag={etag} asked={asked} />}
    </header>
  );
}
