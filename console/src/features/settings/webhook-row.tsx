import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import { read } from '@/api/problem';
import { deadLettersQuery } from '@/api/queries/settings';
import { sentenceOf } from '@/api/words';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { type Webhook, WebhookActions } from './webhook-actions';

/** A webhook: whether what it is told arrives, and the steps upon it. */
export function WebhookRow({ webhook }: { webhook: Webhook }) {
  const dead = useQuery(deadLettersQuery(webhook.webhook_id));
  const params = { path: { webhook_id: webhook.webhook_id } };
  const trial = useMutation({
    mutationFn: () => read(api.POST('/api/webhooks/{webhook_id}/test', { params })),
  });
  const lost = dead.data?.items[0];
  return (
    <div className="settings-row" data-testid={`webhook-${webhook.webhook_id}`}>
      <StateGlyph name={webhook.active ? 'available' : 'paused'} />
      <div className="grow col">
        <code>
          <ForeignText text={webhook.url} />
        </code>
        <span className="muted">{webhook.event_types.join(', ')}</span>
        {lost?.status === 'abandoned' && (
          <span className="red">
            {lost.event_type} did not arrive in {lost.attempts} attempts: <ForeignText text={lost.error} />{' '}
            <Age at={lost.updated_at} />
          </span>
        )}
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
      <WebhookActions webhook={webhook} />
    </div>
  );
}
