import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useOnce } from '@/api/once';
import { Problem, read } from '@/api/problem';
import { webhooksQuery } from '@/api/queries/settings';
import type { components } from '@/api/schema';
import { Button } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { Field } from '@/components/ui/field';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { Refused, refusalOf } from '@/components/ui/refused';
import { ShownOnce } from './shown-once';
import { WebhookRow } from './webhook-row';

/** The server knows which names are of events, and says so of one that is not. */
type EventTypes = components['schemas']['WebhookCreate']['event_types'];

/** Who is told of events, and whether that arrives; the secret that signs it is shown once. */
export function WebhooksPanel() {
  const queries = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const { onceFor, renew } = useOnce();
  const asked = useQuery(webhooksQuery());
  const add = useMutation({
    mutationFn: (given: FormData) => {
      const text = (name: string) => String(given.get(name) ?? '').trim();
      const event_types = text('types')
        .split(/[\s,]+/)
        .filter(Boolean) as EventTypes;
      const body = { url: text('url'), event_types, description: '', active: true };
      const params = { header: onceFor(body) };
      return read(api.POST('/api/webhooks', { params, body }));
    },
    onSuccess: () => {
      form.current?.reset();
      renew();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.webhooks.all }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    add.mutate(new FormData(event.currentTarget));
  };
  const named = add.error instanceof Problem ? (add.error.field ?? '') : '';
  const types = named.startsWith('event_types') ? named : 'event_types';
  const { at, elsewhere } = refusalOf(add.error, ['url', types]);
  return (
    <Panel title="Webhooks" count={asked.data?.total} testId="panel-webhooks">
      {asked.isPending && <Skeleton rows={2} />}
      {asked.isError && <Failure what="The webhooks" error={asked.error} retry={() => asked.refetch()} />}
      {asked.data?.items.length === 0 && (
        <Nothing>Nobody is told of events yet. Add the address of a program that should be.</Nothing>
      )}
      {asked.data?.items.map((webhook) => (
        <WebhookRow key={webhook.webhook_id} webhook={webhook} />
      ))}
      {add.data?.secret && (
        <ShownOnce what={`The secret that signs for ${add.data.url}`} secret={add.data.secret} />
      )}
      <form ref={form} className="settings-add" onSubmit={submit}>
        <Field
          label="Address"
          name="url"
          type="url"
          required
          placeholder="https://"
          error={at('url')}
          data-testid="webhook-url"
        />
        <Field
          label="Events, such as run.ended or task.*"
          name="types"
          required
          defaultValue="run.ended, task.blocked, approval.requested"
          error={at(types)}
          data-testid="webhook-types"
        />
        <Button type="submit" icon="plus" busy={add.isPending} data-testid="add-webhook">
          Tell it
        </Button>
        <Refused words={elsewhere} />
      </form>
    </Panel>
  );
}
