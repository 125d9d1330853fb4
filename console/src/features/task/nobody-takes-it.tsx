import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { standingQuery } from '@/api/queries/standing';
import type { TaskInFull } from '@/api/types';
import { buttonClass } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon/icon';

/** Of a task that is ready while no run of its project is under way: that a run takes it, and the way to start one. */
export function NobodyTakesIt({ task }: { task: TaskInFull }) {
  const standing = useQuery(standingQuery());
  if (task.status !== 'ready' || task.open_blockers.length || !standing.data) return null;
  if (standing.data.runs.some((run) => run.project_id === task.project_id)) return null;
  return (
    <p className="row muted nobody-takes-it" data-testid="nobody-takes-it">
      Nobody has it, and no run of its project is under way: the next run takes it up.
      <Link
        to="/runs"
        search={{ start: 'queue', project: task.project_id }}
        className={buttonClass()}
        data-testid="start-run"
      >
        <Icon name="play" className="sm" />
        Start a run
      </Link>
    </p>
  );
}
