import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { taskQuery } from '@/api/queries/tasks';
import type { TaskInFull } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Fact, Facts } from '@/components/ui/facts';
import { exactly, nameOfActor } from '@/components/ui/format';
import { Panel } from '@/components/ui/panel';
import { EditTask } from './edit-task';

interface DetailsPanelProps {
  task: TaskInFull;
  etag: string;
  /** What stood once is not changed any more. */
  past: boolean;
}

/** What the task is made of, and the way to change it. */
export function DetailsPanel({ task, etag, past }: DetailsPanelProps) {
  const [editing, setEditing] = useState(false);
  const edit = !past && !['done', 'cancelled'].includes(task.status) && (
    <Button
      kind="bare"
      icon="edit"
      aria-label={`Edit ${task.code}`}
      onClick={() => setEditing(true)}
      data-testid="edit-details"
    />
  );
  return (
    <Panel title="Details" testId="panel-details" more={edit}>
      {editing && <EditTask task={task} etag={etag} close={() => setEditing(false)} />}
      <div className="inset">
        <Facts>
          <Fact name="Owned paths">
            <code>{task.owned_paths?.join(' ') ?? 'the whole tree'}</code>
          </Fact>
          <Fact name="Waits for">{task.blocked_by.length ? <Others ids={task.blocked_by} /> : ''}</Fact>
          <Fact name="Holds up">{task.blocks.length ? <Others ids={task.blocks} /> : ''}</Fact>
          <Fact name="Role">{task.role}</Fact>
          <Fact name="Skills">{task.required_skills.join(', ')}</Fact>
          <Fact name="Priority">{task.priority}</Fact>
          <Fact name="Size">{task.complexity.toUpperCase()}</Fact>
          <Fact name="Lease">{task.lease ? `${task.lease.holder}, fence ${task.lease.fence}` : ''}</Fact>
          <Fact name="Commit">{task.commit && <code>{task.commit.slice(0, 12)}</code>}</Fact>
          <Fact name="Merged as">{task.merge_commit && <code>{task.merge_commit.slice(0, 12)}</code>}</Fact>
          <Fact name="Created">
            {task.created_at && `${exactly(task.created_at)} by ${nameOfActor(task.created_by)}`}
          </Fact>
        </Facts>
      </div>
    </Panel>
  );
}

function Others({ ids }: { ids: readonly string[] }) {
  return (
    <span className="others">
      {ids.map((id) => (
        <Other key={id} id={id} />
      ))}
    </span>
  );
}

/** Another task by its code; while that is not known, by the end of its id. */
function Other({ id }: { id: string }) {
  const { data } = useQuery(taskQuery(id));
  return (
    <Link to="/tasks/$taskId" params={{ taskId: id }} search={(before) => ({ project: before.project })}>
      {data?.value.code ?? id.slice(-6)}
    </Link>
  );
}
