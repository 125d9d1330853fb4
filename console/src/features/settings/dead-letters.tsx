import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { read } from '@/api/problem';
import { deadLettersQuery } from '@/api/queries/settings';
import type { components } from '@/api/schema';
import { sentenceOf } from '@/api/words';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';

type Letter = components['schemas']['DeliveryShown'];

/** What a webhook could not be told in all its attempts, the newest first; each can be sent once more. */
export function DeadLetters({ webhookId }: { webhookId: string }) {
  const asked = useInfiniteQuery(deadLettersQuery(webhookId));
  const letters = asked.data?.pages.flatMap((page) => page.items) ?? [];
  if (asked.isError)
    return <Failure what="What did not arrive" error={asked.error} retry={() => asked.refetch()} />;
  if (!letters.length) return null;
  return (
    <>
      <ul className="settings-letters" aria-label="What did not arrive" data-testid={`letters-${webhookId}`}>
        {letters.map((letter) => (
          <LetterRow key={letter.delivery_id} letter={letter} />
        ))}
      </ul>
      {asked.hasNextPage && (
        <Button
          kind="bare"
          busy={asked.isFetchingNextPage}
          onClick={() => asked.fetchNextPage()}
          data-testid={`older-letters-${webhookId}`}
        >
          Show older
        </Button>
      )}
    </>
  );
}

function LetterRow({ letter }: { letter: Letter }) {
  const queries = useQueryClient();
  const path = { webhook_id: letter.webhook_id, delivery_id: letter.delivery_id };
  const again = useMutation({
    mutationFn: () =>
      read(
        api.POST('/api/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver', {
          params: { path },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.webhooks.all }),
  });
  return (
    <li className="row" data-testid={`letter-${letter.delivery_id}`}>
      <span className={`grow ${letter.status === 'abandoned' ? 'red' : 'muted'}`}>
        <Outcome letter={letter} /> <Age at={letter.updated_at} />
        {again.error && <span role="alert"> {sentenceOf(again.error)}</span>}
      </span>
      {letter.status === 'abandoned' && (
        <Button
          busy={again.isPending}
          onClick={() => again.mutate()}
          data-testid={`redeliver-${letter.delivery_id}`}
        >
          Send again
        </Button>
      )}
    </li>
  );
}

function Outcome({ letter }: { letter: Letter }) {
  if (letter.status === 'delivered') return `${letter.event_type} arrived when it was sent again`;
  if (letter.status === 'requested')
    return `${letter.event_type} is sent again, before anything newer is told`;
  return (
    <>
      {letter.event_type} did not arrive in {letter.attempts} attempts: <ForeignText text={letter.error} />
    </>
  );
}
