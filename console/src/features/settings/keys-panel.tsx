import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useOnce } from '@/api/once';
import { done, read } from '@/api/problem';
import { apiKeysQuery } from '@/api/queries/settings';
import { meQuery } from '@/api/queries/standing';
import type { components } from '@/api/schema';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { Failure } from '@/components/ui/failure';
import { Field } from '@/components/ui/field';
import { ForeignText } from '@/components/ui/foreign-text';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { Refused, refusalOf } from '@/components/ui/refused';
import { ShownOnce } from './shown-once';

type Key = components['schemas']['KeyShown'];

/** The keys that programs use; the secret of a new one is shown once. */
export function KeysPanel() {
  const queries = useQueryClient();
  const me = useQuery(meQuery());
  const asked = useQuery(apiKeysQuery());
  const valid = (asked.data?.items ?? []).filter((key) => !key.revoked_at);
  const form = useRef<HTMLFormElement>(null);
  const { onceFor, renew } = useOnce();
  const make = useMutation({
    mutationFn: (name: string) => {
      const params = { header: onceFor(name) };
      return read(api.POST('/auth/keys', { params, body: { name } }));
    },
    onSuccess: () => {
      form.current?.reset();
      renew();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.apiKeys.all }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    make.mutate(String(new FormData(event.currentTarget).get('name')).trim());
  };
  const { at, elsewhere } = refusalOf(make.error, ['name']);
  return (
    <Panel title="API keys" count={asked.data && valid.length} testId="panel-keys">
      {asked.isPending && <Skeleton rows={2} />}
      {asked.isError && <Failure what="The keys" error={asked.error} retry={() => asked.refetch()} />}
      {asked.data && !valid.length && (
        <Nothing>No key of this organisation yet. A program signs in with one.</Nothing>
      )}
      {me.data?.kind === 'installation' && (
        <p className="nothing" data-testid="installation-key">
          There is one more, with which you came: the key of the installation, which belongs to no
          organisation. <code>GUILDHALL_API_KEY</code> set it, or it was shown once at the first start.
        </p>
      )}
      {valid.map((key) => (
        <KeyRow key={key.key_id} shown={key} />
      ))}
      {make.data?.api_key && <ShownOnce what={`The key ${make.data.name}`} secret={make.data.api_key} />}
      <form ref={form} className="settings-add" onSubmit={submit}>
        <Field
          label="Name of a new key"
          name="name"
          required
          maxLength={200}
          error={at('name')}
          data-testid="key-name"
        />
        <Button type="submit" icon="key" busy={make.isPending} data-testid="make-key">
          Make a key
        </Button>
        <Refused words={elsewhere} />
      </form>
    </Panel>
  );
}

function KeyRow({ shown }: { shown: Key }) {
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const revoke = useMutation({
    mutationFn: () => done(api.DELETE('/auth/keys/{key_id}', { params: { path: { key_id: shown.key_id } } })),
    onSuccess: () => setAsks(false),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.apiKeys.all }),
  });
  return (
    <div className="settings-row" data-testid={`key-${shown.key_id}`}>
      <b className="cut">
        <ForeignText text={shown.name} />
      </b>
      <code className="muted">{shown.prefix}…</code>
      <span className="muted grow">{shown.scopes.join(', ')}</span>
      <span className="meta">
        {shown.last_used_at ? (
          <>
            used <Age at={shown.last_used_at} />
          </>
        ) : (
          'never used'
        )}
      </span>
      <Button kind="bare" onClick={() => setAsks(true)} data-testid={`revoke-${shown.key_id}`}>
        Revoke
      </Button>
      {asks && (
        <Confirm
          title={`Revoke ${shown.name}?`}
          keep="Keep it"
          go="Revoke it"
          busy={revoke.isPending}
          error={revoke.error}
          confirm={() => revoke.mutate()}
          close={() => setAsks(false)}
        >
          Programs that use it are refused from now on. What they did stays.
        </Confirm>
      )}
    </div>
  );
}
