import { useState } from 'react';
import type { Approval, TaskInFull } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { AskForChanges } from './ask-for-changes';
import { useTaskActions } from './use-task-actions';

interface TaskActionsProps {
  task: TaskInFull;
  etag: string;
  asked: Approval | undefined;
}

const OPEN = ['inbox', 'planning', 'ready', 'claimed', 'in_progress', 'review', 'approved', 'blocked'];

/** The next steps of a task that a person may take. */
export function TaskActions({ task, etag, asked }: TaskActionsProps) {
  const [over, setOver] = useState<'changes' | 'cancel'>();
  const { approve, reject, triage, unblock, cancel } = useTaskActions(task, etag, asked);
  const close = () => setOver(undefined);
  return (
    <div className="row task-actions">
      {asked && (
        <>
          <Button onClick={() => setOver('changes')} data-testid="ask-for-changes">
            Ask for changes
          </Button>
          <Button
            kind="solid"
            icon="check"
            busy={approve.isPending}
            onClick={() => approve.mutate()}
            data-testid="approve"
          >
            Approve
          </Button>
        </>
      )}
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
        <Button kind="danger" onClick={() => setOver('cancel')} data-testid="cancel">
          Cancel it
        </Button>
      )}
      {over === 'changes' && (
        <AskForChanges
          busy={reject.isPending}
          send={(reason) => reject.mutate(reason, { onSuccess: close })}
          close={close}
        />
      )}
      {over === 'cancel' && (
        <Confirm
          title={`Cancel ${task.code}?`}
          keep="Keep it"
          go="Cancel the task"
          confirm={() => {
            close();
            cancel.mutate();
          }}
          close={close}
        >
          It is given up for good; what waits for it is blocked. Its history, its branch and what it cost are
          kept.
        </Confirm>
      )}
    </div>
  );
}
