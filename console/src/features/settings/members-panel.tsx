import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useOnce } from '@/api/once';
import { read } from '@/api/problem';
import { membersQuery } from '@/api/queries/settings';
import { sentenceOf } from '@/api/words';
import { Button } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { Field } from '@/components/ui/field';
import { Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { MemberRow } from './member-row';
import { ShownOnce } from './shown-once';

/** The people of the organisation and what they may do. */
export function MembersPanel() {
  const queries = useQueryClient();
  const asked = useQuery(membersQuery());
  const form = useRef<HTMLFormElement>(null);
  const { onceFor, renew } = useOnce();
  const add = useMutation({
    mutationFn: (email: string) => {
      const params = { header: onceFor(email) };
      return read(api.POST('/api/members', { params, body: { email, name: '', role: 'member' } }));
    },
    onSuccess: () => {
      form.current?.reset();
      renew();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.members.all }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    add.mutate(String(new FormData(event.currentTarget).get('email')).trim());
  };
  return (
    <Panel title="Members" count={asked.data?.total} testId="panel-members">
      {asked.isPending && <Skeleton rows={2} />}
      {asked.isError && <Failure what="The members" error={asked.error} retry={() => asked.refetch()} />}
      {asked.data?.items.map((member) => (
        <MemberRow key={member.user_id} member={member} />
      ))}
      {add.data?.password && (
        <ShownOnce what={`The password of ${add.data.email}`} secret={add.data.password} />
      )}
      <form ref={form} className="settings-add" onSubmit={submit}>
        <Field
          label="Email of somebody new"
          name="email"
          type="email"
          required
          error={add.error ? sentenceOf(add.error) : undefined}
          data-testid="member-email"
        />
        <Button type="submit" icon="plus" busy={add.isPending} data-testid="add-member">
          Add as a member
        </Button>
      </form>
    </Panel>
  );
}
