import { useDraft } from '../draft/use-draft';
import { Area } from '../ui/area';
import { Button } from '../ui/button';
import './approval.css';

/** As long as the API takes it. */
const LONGEST = 10_000;

interface RefusalProps {
  /** Where what is typed is kept until whoever answers forgets it; a dialog keeps nothing. */
  place?: string;
  answer: { isPending: boolean; off: string | undefined; reject: (reason: string) => void };
  close: () => void;
}

/** Asks what has to change before it is sent back; whoever does the work again reads it. */
export function Refusal({ place, answer, close }: RefusalProps) {
  const { draft, note } = useDraft(place);
  const reason = draft.reason ?? '';
  const off = answer.off ?? (reason.trim() ? undefined : 'Say what has to change.');
  return (
    <form
      className="refusal"
      onSubmit={(event) => {
        event.preventDefault();
        if (off !== undefined) return;
        answer.reject(reason.trim());
        close();
      }}
    >
      <Area
        label="What has to change"
        echo="Whoever does the work again reads it."
        value={reason}
        autoFocus
        rows={3}
        maxLength={LONGEST}
        onChange={(event) => note({ reason: event.target.value })}
        data-testid="reason"
      />
      <div className="row">
        <Button type="submit" kind="danger" busy={answer.isPending} off={off} data-testid="send-back">
          Send it back
        </Button>
        <Button kind="bare" onClick={close}>
          Not now
        </Button>
      </div>
    </form>
  );
}
