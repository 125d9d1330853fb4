import { useQuery } from '@tanstack/react-query';
import { meQuery, standingQuery } from '@/api/queries/standing';
import type { TaskInFull } from '@/api/types';
import { takerOf } from '@/components/blocked/taker';
import { StartRunLink } from '@/components/run-form/start-run-link';

/** Of a task that is ready while its run is not under way: that a new one takes it, and to who may start it the way. */
export function NobodyTakesIt({ task }: { task: TaskInFull }) {
  const standing = useQuery(standingQuery());
  const me = useQuery(meQuery());
  if (task.status !== 'ready' || task.open_blockers.length || !standing.data) return null;
  if (takerOf(task, standing.data) !== 'a new run') return null;
  return (
    <p className="row muted nobody-takes-it" data-testid="nobody-takes-it">
      Nobody has it, and no run that is under way takes it: the next run takes it up.
      {me.data?.abilities.includes('write') && <StartRunLink queueOf={task.project_id} />}
    </p>
  );
}
