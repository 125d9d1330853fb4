import { Link } from '@tanstack/react-router';
import type { Task } from '@/api/types';
import { Age } from '@/components/ui/age';
import { Chip } from '@/components/ui/chip';
import { ForeignText } from '@/components/ui/foreign-text';
import { Icon } from '@/components/ui/icon/icon';
import { AgentMark } from '@/components/ui/who';
import { CardProject } from './card-project';
import { Priority } from './priority';

/** A task on the board: what it is, why it does not move, who has it. */
export function Card({ task, lifted = false }: { task: Task; lifted?: boolean }) {
  const why = task.blocked?.detail.split('\n')[0];
  return (
    <Link
      to="/tasks/$taskId"
      params={{ taskId: task.id }}
      className={`card ${lifted ? 'card-lifted' : ''}`}
      draggable={false}
      data-testid={`card-${task.code}`}
    >
      <span className="card-top">
        <span className="num">{task.code}</span>
        <Priority priority={task.priority} />
        <span className="card-size" title="Size">
          {task.complexity.toUpperCase()}
        </span>
        {task.status === 'done' && (
          <span className="end">
            <Age at={task.updated_at} />
          </span>
        )}
        {task.attempts > 1 && task.status !== 'done' && (
          <span className="end">
            <Chip hue={task.attempts >= task.max_attempts - 1 ? 'red' : 'plain'}>
              attempt {task.attempts} of {task.max_attempts}
            </Chip>
          </span>
        )}
      </span>
      <b className="card-title">
        <ForeignText text={task.title} />
      </b>
      <CardProject id={task.project_id} />
      {why && (
        <span className="card-why">
          <ForeignText text={why} />
        </span>
      )}
      <Foot task={task} />
    </Link>
  );
}

function Foot({ task }: { task: Task }) {
  const met = task.results.filter((one) => one.outcome === 'passed').length;
  const wanted = task.acceptance_criteria.length + task.dod.length;
  if (!task.assigned_agent_id && !task.open_blockers.length && !(wanted && met)) return null;
  return (
    <span className="card-foot">
      {task.assigned_agent_id && (
        <>
          <AgentMark name={task.assigned_agent_id} />
          <span className="cut">{task.assigned_agent_id}</span>
        </>
      )}
      {task.open_blockers.length > 0 && (
        <Chip title="Waits for a task">
          <Icon name="link" />
          {task.open_blockers.length === 1 ? '1 task' : `${task.open_blockers.length} tasks`}
        </Chip>
      )}
      {wanted > 0 && met > 0 && (
        <span className="end">
          {met === wanted && <Icon name="check" className="sm green" />} {met} of {wanted}
        </span>
      )}
    </span>
  );
}
