import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { TaskInFull } from '@/api/types';
import { buttonClass } from '@/components/ui/button';
import { exactly, grouped } from '@/components/ui/format';
import { RollBack } from './roll-back';
import { useHistory } from './use-history';

/** Says that the past is shown, and leads back to now, or brings the definition back. */
export function PastBanner({ at, task }: { at: string; task: TaskInFull }) {
  const { versions, earlier } = useHistory(task.id);
  const version = versions.find((one) => one.position <= Number(at));
  useEffect(() => {
    if (!version) earlier?.();
  }, [version, earlier]);
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
