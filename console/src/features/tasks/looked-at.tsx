import { Button } from '@/components/ui/button';
import { grouped } from '@/components/ui/format';

interface LookedAtProps {
  /** How many tasks were looked at. */
  seen: number;
  total: number;
  /** Looks at more, where it does not go on by itself. */
  further: (() => void) | undefined;
}

/** Among how many tasks a filter by words has looked; nothing where it has looked at all of them. */
export function LookedAt({ seen, total, further }: LookedAtProps) {
  if (seen >= total) return null;
  return (
    <p className="row meta looked-at" role="status" data-testid="looked-at">
      Looked for among {grouped(seen)} of {grouped(total)} tasks, the newest first.
      {further && (
        <Button kind="bare" onClick={further} data-testid="look-further">
          Look at more
        </Button>
      )}
    </p>
  );
}
