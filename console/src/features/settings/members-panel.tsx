import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { read, readTagged } from '@/api/problem';
import { membersQuery } from '@/api/queries/settings';
import type { components } from '@/api/schema';
import { sentenceOf } from '@/api/words';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { useChange } from '@/components/ui/conflict/use-change';
import { Failure } from '@/components/ui/failure';
import { Field } from '@/components/ui/field';
import { ForeignText } from '@/components/ui/foreign-text';
import { Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { Select } from '@/components/ui/select';
import { PersonMark } from '@/components/ui/who';
import { ShownOnce } from './shown-once';

type Member = components['schemas']['MemberShown'];
type Role = components['schemas']['MemberUpdate']['role'];

const ROLES: readonly { value: Role; name: string }[] = [
  { value: 'viewer', name: 'Viewer: reads' },
  { value: 'member', name: 'Member: changes and approves' },
  { value: 'admin', name: 'Admin: members and keys too' },
  { value: 'owner', name: 'Owner' },
];

/** The people of the organisation and what they may do. */
export function MembersPanel() {
  const queries = useQueryClient();
  const asked = useQuery(membersQuery());
  const add = useMutation({
    mutationFn: (email: string) =>
      read(api.POST('/api/members', { body: { email, name: '', role: 'member' } })),
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
      <form className="settings-add" onSubmit={submit}>
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

function MemberRow({ member }: { member: Member }) {
  const queries = useQueryClient();
  const path = { user_id: member.user_id };
  const change = useChange<Member, Role, Member>(
    (role) => ({
      seen: { value: member, etag: '' },
      touches: ['role'],
      again: () => readTagged(api.GET('/api/members/{user_id}', { params: { path } })),
      send: (etag) => {
        const params = { path, header: { 'if-match': etag } };
        return read(api.PATCH('/api/members/{user_id}', { params, body: { role } }));
      },
      called: member.name || member.email,
      entity: `Member:${member.user_id}`,
      yours: { role },
    }),
    { settled: () => queries.invalidateQueries({ queryKey: keys.members.all }) },
  );
  return (
    <div className="settings-row" data-testid={`member-${member.user_id}`}>
      <PersonMark name={member.name || member.email} />
      <span className="grow cut">
        <b>
          <ForeignText text={member.name || member.email} />
        </b>{' '}
        <span className="muted">
          <ForeignText text={member.name ? member.email : ''} />
        </span>
      </span>
      <span className="meta wide-only">
        {member.signed_in_at ? (
          <>
            signed in <Age at={member.signed_in_at} />
          </>
        ) : (
          'never signed in'
        )}
      </span>
      <Select
        label={`Role of ${member.email}`}
        value={member.role}
        options={ROLES}
        onChange={(event) => change.mutate(event.target.value as Role)}
        error={change.error ? sentenceOf(change.error) : undefined}
        data-testid={`role-${member.user_id}`}
      />
    </div>
  );
}
