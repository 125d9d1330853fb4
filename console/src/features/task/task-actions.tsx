import type { Approval, TaskInFull } from '@/api/types';
import { CancelTask } from '@/components/blocked/cancel-task';
import { useTaskSteps } from '@/components/blocked/use-task-steps';
import { Button } from '@/components/ui/button';
import { Decision } from './decision';
import { useTriage } from './use-triage';

interface TaskActionsProps {
  task: TaskInFull;
  etag: string;
  asked: Approval | undefined;
}

const OPEN = ['inbox', 'planning', 'ready', 'claimed', 'in_progress', 'review', 'approved', 'blocked'];

/** The next steps of a task that a person may take. */
export function TaskActions({ task, etag, asked }: TaskActionsProps) {
  const { unblock, cancel } = useTaskSteps({ value: task, etag });
  const triage = useTriage(task);
  return (
    <div className="row task-actions">
      {asked && <Decision key={asked.approval_id} approval={asked} />}
      {(task.status === 'inbox' || task.status === 'planning') && (
        <Button kind="solid" busy={triage.isPending} onClick={() => triage.mutate()} data-testid="triage">
          Make it ready
        </Button>
      )}
      {task.status === 'blocked' && (
        <Button kind="ask" busy={unblock.isPending} onClick={() => unblock.mutate()} data-testid="unblock">
          Try again
        </Button>
      )}
      {OPEN.includes(task.status) && (
        <CancelTask
          code={task.code}
          kind="danger"
          busy={cancel.isPending}
          cancel={cancel.mutate}
          testId="cancel"
        />
      )}
    </div>
  );
}
