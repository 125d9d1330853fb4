import { Button } from './button';

interface FormActsProps {
  /** What the form does. */
  go: string;
  /** The way out, where nothing is done. */
  keep?: string;
  busy: boolean;
  /** Why it cannot be done yet. */
  off?: string;
  /** By which the button that does it is found. */
  testId: string;
  close: () => void;
}

/** The last row of a form in a dialog: the way out first, then what the form does. */
export function FormActs({ go, keep = 'Not now', busy, off, testId, close }: FormActsProps) {
  return (
    <div className="dialog-acts">
      <Button onClick={close}>{keep}</Button>
      <Button kind="solid" type="submit" busy={busy} off={off} data-testid={testId}>
        {go}
      </Button>
    </div>
  );
}
