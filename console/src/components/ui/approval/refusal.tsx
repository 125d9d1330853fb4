import { useState } from 'react';
import { Area } from '../area';
import { Button } from '../button';
import './approval.css';

interface RefusalProps {
  busy: boolean;
  refuse: (reason: string) => void;
  close: () => void;
}

/** Asks what has to change before it is sent back. */
export function Refusal({ busy, refuse, close }: RefusalProps) {
  const [reason, setReason] = useState('');
  return (
    <form
      className="approval-refusal"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim()) refuse(reason.trim());
      }}
    >
      <Area
        label="What has to change"
        echo="Whoever does the work again reads it."
        value={reason}
        autoFocus
        rows={2}
        onChange={(event) => setReason(event.target.value)}
        data-testid="reason"
      />
      <div className="row">
        <Button
          type="submit"
          kind="danger"
          busy={busy}
          off={reason.trim() ? undefined : 'Say what has to change.'}
          data-testid="send-back"
        >
          Send it back
        </Button>
        <Button kind="bare" onClick={close}>
          Not now
        </Button>
      </div>
    </form>
  );
}
