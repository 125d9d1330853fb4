import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { historyQuery } from '@/api/queries/tasks';
import type { TaskInFull } from '@/api/types';
import { buttonClass } from '@/components/ui/button';
import { exactly, grouped } from '@/components/ui/format';
import { RollBack } from './roll-back';

/** Says that the past is shown, and leads back to now, or brings the definition back. */
export function PastBanner({ at, task }: { at: string; task: TaskInFull }) {
  const history = useQuery(historyQuery(task.id));
  const version = history.data?.items.findLast((one) => one.position <= Number(at));
  return (
    <div className="past" data-testid="past">
      <span className="grow">
        The task as it stood at {grouped(Number(at))}
        {version && `, ${exactly(version.emitted_at)}`}.
      </span>
      {version && <RollBack task={task} hash={version.hash} />}
      <Link
        className={buttonClass('plain')}
        to="/tasks/$taskId"
        params={{ taskId: task.id }}
        search={(before) => ({ ...before, at: undefined })}
      >
        Back to now
      </Link>
    </div>
  );
}
