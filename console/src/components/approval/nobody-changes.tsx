import { useQuery } from '@tanstack/react-query';
import { standingQuery } from '@/api/queries/standing';
import { taskQuery } from '@/api/queries/tasks';
import type { Approval } from '@/api/types';
import './approval.css';

/** The code of the task by which a run ends; it is the run's own idea, which a person may do without. */
const CHANGELOG = 'CHANGELOG-';

/** Of a question about a task in a run that works by rules: what becomes of the task where changes are asked for. */
export function NobodyChanges({ approval }: { approval: Approval }) {
  const [type, id = ''] = approval.subject.split(':');
  const isOfTask = type === 'Task' && approval.status === 'asked';
  const task = useQuery({ ...taskQuery(id), enabled: isOfTask });
  const standing = useQuery({ ...standingQuery(), enabled: isOfTask });
  const run = standing.data?.runs.find((one) => one.run_id === task.data?.value.run_id);
  if (run?.runtime !== 'rules') return null;
  return (
    <p className="meta nobody-changes" data-testid="nobody-changes">
      This run works by rules, and no agent in it can make changes: where you ask for them{' '}
      {task.data?.value.code.startsWith(CHANGELOG)
        ? 'the changelog is left out.'
        : 'the task waits, blocked, with your words until somebody takes it.'}
    </p>
  );
}
