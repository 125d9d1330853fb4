import type { Task } from '@/api/types';
import { Button } from '../ui/button';
import { CancelTask } from './cancel-task';
import { useTaskSteps } from './use-task-steps';

/** Give a blocked task up, or let it go on where it was. */
export function BlockedActions({ task }: { task: Task }) {
  const { unblock, cancel } = useTaskSteps({ value: task, etag: '' });
  return (
    <>
      <CancelTask
        code={task.code}
        busy={cancel.isPending}
        cancel={cancel.mutate}
        testId={`cancel-${task.code}`}
      />
      <Button busy={unblock.isPending} onClick={() => unblock.mutate()} data-testid={`again-${task.code}`}>
        Try again
      </Button>
    </>
  );
}
