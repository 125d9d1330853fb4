import { type FormEvent, useState } from 'react';
import { Area } from '@/components/ui/area';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

interface AskForChangesProps {
  busy: boolean;
  send: (reason: string) => void;
  close: () => void;
}

/** Says what has to change; whoever does the work again reads it. */
export function AskForChanges({ busy, send, close }: AskForChangesProps) {
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim()) send(reason.trim());
  };
  return (
    <Dialog title="Ask for changes" testId="changes-dialog" close={close}>
      <form className="task-form" onSubmit={submit}>
        <Area
          label="What has to change, and why"
          rows={5}
          maxLength={10_000}
          required
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          data-testid="reason"
        />
        <div className="dialog-acts">
          <Button onClick={close}>Not now</Button>
          <Button kind="solid" type="submit" busy={busy} data-testid="send">
            Send it back
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
