import { useQuery } from '@tanstack/react-query';
import { webhookStandingQuery } from '@/api/queries/settings';
import { useSecond } from '@/components/ui/clock';
import { ForeignText } from '@/components/ui/foreign-text';
import { exactly, momentOf } from '@/components/ui/format';

/** The event that does not arrive, and why; those after it wait. */
export function WaitingEvent({ webhookId }: { webhookId: string }) {
  const now = useSecond();
  const waiting = useQuery(webhookStandingQuery(webhookId)).data?.waiting;
  if (!waiting) return null;
  return (
    <span className="red" data-testid={`waiting-${webhookId}`}>
      {waiting.event_type} does not arrive: <ForeignText text={waiting.error} />.
      {waiting.next_at && (
        <>
          {' '}
          Tried again at <time title={exactly(waiting.next_at)}>{momentOf(waiting.next_at, now * 1000)}</time>
          , or once a trial arrives.
        </>
      )}
    </span>
  );
}
