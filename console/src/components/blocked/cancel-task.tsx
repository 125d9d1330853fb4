import { useState } from 'react';
import { Button, type ButtonKind } from '../ui/button';
import { Confirm } from '../ui/confirm';

interface CancelTaskProps {
  code: string;
  kind?: ButtonKind;
  busy: boolean;
  cancel: () => void;
  testId: string;
}

/** Gives a task up for good, once a person has said so twice. */
export function CancelTask({ code, kind, busy, cancel, testId }: CancelTaskProps) {
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return (
    <>
      <Button kind={kind} busy={busy} onClick={() => setAsking(true)} data-testid={testId}>
        Cancel it
      </Button>
      {asking && (
        <Confirm
          title={`Cancel ${code}?`}
          keep="Keep it"
          go="Cancel the task"
          confirm={() => {
            close();
            cancel();
          }}
          close={close}
        >
          It is given up for good; what waits for it is blocked. Its history, its branch and what it cost are
          kept.
        </Confirm>
      )}
    </>
  );
}
