import { Button } from '../ui/button';
import { useSecond } from '../ui/clock';
import './approval.css';
import { type Held, takeBack } from './held-answers';

/** What was answered just now, and for some seconds the way to take it back. */
export function TakenBack({ id, held }: { id: string; held: Held }) {
  useSecond();
  const seconds = Math.max(1, Math.ceil((held.until - Date.now()) / 1000));
  return (
    <p className="approval-answer row" role="status" data-testid="held">
      <b>{held.answer.approve ? 'Approved' : 'Sent back'}</b>
      <span className="muted">It is sent in {seconds} s.</span>
      <Button icon="undo" onClick={() => takeBack(id)} data-testid="take-back">
        Undo
      </Button>
    </p>
  );
}
