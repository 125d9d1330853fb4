import type { ReactNode } from 'react';
import { sentenceOf } from '@/api/words';
import { Button } from './button';
import { Dialog } from './dialog';
import { Refused } from './refused';

interface ConfirmProps {
  title: string;
  /** What is kept and what is lost. */
  children: ReactNode;
  /** The safe way, first. */
  keep: string;
  go: string;
  busy?: boolean;
  /** Why it was refused: it is said in here, for what lies behind cannot be read meanwhile. */
  error?: Error | null;
  confirm: () => void;
  close: () => void;
}

/** Asks before what cannot be undone. */
export function Confirm({ title, children, keep, go, busy, error, confirm, close }: ConfirmProps) {
  return (
    <Dialog title={title} testId="confirm" close={close}>
      <div className="muted">{children}</div>
      <Refused words={error ? sentenceOf(error) : undefined} />
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
