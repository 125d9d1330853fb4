import { Button } from '../ui/button';
import './approval.css';

/** Says that what is asked about has changed under the eyes of who answers, and has them look at it anew. */
export function Changed({ look }: { look: () => void }) {
  return (
    <p className="approval-answer row" role="alert" data-testid="changed">
      <span className="red">It has changed since you looked.</span>
      <Button onClick={look} data-testid="look-again">
        I see what stands there now
      </Button>
    </p>
  );
}
