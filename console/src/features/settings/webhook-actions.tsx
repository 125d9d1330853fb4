import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { done, read, readTagged } from '@/api/problem';
import type { components } from '@/api/schema';
import { sentenceOf } from '@/api/words';
import { useChange } from '@/components/conflict/use-change';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';

export type Webhook = components['schemas']['WebhookShown'];

/** Pause a webhook, have it told again, or remove it. */
export function WebhookActions({ webhook }: { webhook: Webhook }) {
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const path = { webhook_id: webhook.webhook_id };
  const settled = () => queries.invalidateQueries({ queryKey: keys.webhooks.all });
  const turn = useChange<Webhook, boolean, Webhook>(
    (active) => ({
      seen: { value: webhook, etag: '' },
      touches: ['active'],
      again: () => readTagged(api.GET('/api/webhooks/{webhook_id}', { params: { path } })),
      send: (etag) => {
        const params = { path, header: { 'if-match': etag } };
        return read(api.PATCH('/api/webhooks/{webhook_id}', { params, body: { active } }));
      },
      called: webhook.url,
      entity: `Webhook:${webhook.webhook_id}`,
      yours: { active: active ? 'true' : 'false' },
    }),
    { settled },
  );
  const remove = useMutation({
    mutationFn: () => done(api.DELETE('/api/webhooks/{webhook_id}', { params: { path } })),
    onSuccess: () => setAsks(false),
    onSettled: settled,
  });
  return (
    <>
      <Button
        busy={turn.isPending}
        onClick={() => turn.mutate(!webhook.active)}
        data-testid={`turn-${webhook.webhook_id}`}
      >
        {webhook.active ? 'Pause' : 'Resume'}
      </Button>
      <Button kind="bare" onClick={() => setAsks(true)} data-testid={`remove-${webhook.webhook_id}`}>
        Remove
      </Button>
      {turn.error && (
        <span className="meta red" role="alert">
          {sentenceOf(turn.error)}
        </span>
      )}
      {asks && (
        <Confirm
          title="Remove this webhook?"
          keep="Keep it"
          go="Remove it"
          busy={remove.isPending}
          error={remove.error}
          confirm={() => remove.mutate()}
          close={() => setAsks(false)}
        >
          The address is told nothing any more, and its secret is forgotten. To have it told of nothing for a
          while, pause it.
        </Confirm>
      )}
    </>
  );
}
