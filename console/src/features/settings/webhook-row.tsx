import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { read } from '@/api/problem';
import { sentenceOf } from '@/api/words';
import { Button } from '@/components/ui/button';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { DeadLetters } from './dead-letters';
import { NewSecret } from './new-secret';
import { ShownOnce } from './shown-once';
import { WaitingEvent } from './waiting-event';
import { type Webhook, WebhookActions } from './webhook-actions';

/** A webhook: whether what it is told arrives, and the steps upon it. */
export function WebhookRow({ webhook }: { webhook: Webhook }) {
  const queries = useQueryClient();
  const [secret, setSecret] = useState<string>();
  const params = { path: { webhook_id: webhook.webhook_id } };
  const trial = useMutation({
    mutationFn: () => read(api.POST('/api/webhooks/{webhook_id}/test', { params })),
    onSettled: () =>
      queries.invalidateQueries({ queryKey: keys.webhooks.part(webhook.webhook_id, 'standing') }),
  });
  return (
    <div className="settings-row" data-testid={`webhook-${webhook.webhook_id}`}>
      <StateGlyph name={webhook.active ? 'available' : 'paused'} />
      <div className="grow col">
        <code>
          <ForeignText text={webhook.url} />
        </code>
        <span className="muted">{webhook.event_types.join(', ')}</span>
        <WaitingEvent webhookId={webhook.webhook_id} />
        <DeadLetters webhookId={webhook.webhook_id} />
        {trial.data && (
          <span className={trial.data.arrived ? 'green' : 'red'} role="status">
            {trial.data.arrived
              ? `It arrived: ${trial.data.status} in ${trial.data.milliseconds} ms.`
              : `It did not arrive: ${trial.data.error || trial.data.status}.`}
          </span>
        )}
        {trial.error && (
          <span className="red" role="alert">
            {sentenceOf(trial.error)}
          </span>
        )}
      </div>
      <Button busy={trial.isPending} onClick={() => trial.mutate()} data-testid={`try-${webhook.webhook_id}`}>
        Send a trial
      </Button>
      <NewSecret webhook={webhook} made={setSecret} />
      <WebhookActions webhook={webhook} />
      {secret && <ShownOnce what={`The new secret that signs for ${webhook.url}`} secret={secret} />}
    </div>
  );
}
