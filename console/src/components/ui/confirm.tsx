import type { ReactNode } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';

interface ConfirmProps {
  title: string;
  /** What is kept and what is lost. */
  children: ReactNode;
  /** The safe way, first. */
  keep: string;
  go: string;
  busy?: boolean;
  confirm: () => void;
  close: () => void;
}

/** Asks before what cannot be undone. */
export function Confirm({ title, children, keep, go, busy, confirm, close }: ConfirmProps) {
  return (
    <Dialog title={title} testId="confirm" close={close}>
      <div className="muted">{children}</div>
      <div className="dialog-acts">
        <Button onClick={close} data-testid="keep">
          {keep}
        </Button>
        <Button kind="danger" busy={busy} onClick={confirm} data-testid="go">
          {go}
        </Button>
      </div>
    </Dialog>
  );
}
