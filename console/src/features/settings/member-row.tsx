import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { done, read, readTagged } from '@/api/problem';
import type { components } from '@/api/schema';
import { sentenceOf } from '@/api/words';
import { useChange } from '@/components/conflict/use-change';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { ForeignText } from '@/components/ui/foreign-text';
import { Select } from '@/components/ui/select';
import { PersonMark } from '@/components/ui/who';

type Member = components['schemas']['MemberShown'];
type Role = components['schemas']['MemberUpdate']['role'];

const ROLES: readonly { value: Role; name: string }[] = [
  { value: 'viewer', name: 'Viewer: reads' },
  { value: 'member', name: 'Member: changes and approves' },
  { value: 'admin', name: 'Admin: members and keys too' },
  { value: 'owner', name: 'Owner' },
];

/** A member: what they may do can be changed, and their membership ended. */
export function MemberRow({ member }: { member: Member }) {
  const [asks, setAsks] = useState(false);
  const called = member.name || member.email;
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
      called,
      entity: `Member:${member.user_id}`,
      yours: { role },
    }),
    { settled: () => queries.invalidateQueries({ queryKey: keys.members.all }) },
  );
  const remove = useMutation({
    mutationFn: () => done(api.DELETE('/api/members/{user_id}', { params: { path } })),
    onSuccess: () => setAsks(false),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.members.all }),
  });
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
      <Button kind="bare" onClick={() => setAsks(true)} data-testid={`remove-member-${member.user_id}`}>
        Remove
      </Button>
      {asks && (
        <Confirm
          title={`Remove ${called}?`}
          keep="Keep them"
          go="Remove them"
          busy={remove.isPending}
          error={remove.error}
          confirm={() => remove.mutate()}
          close={() => setAsks(false)}
        >
          They are signed out, and their keys of this organisation are worth nothing from now on. What they
          did stays.
        </Confirm>
      )}
    </div>
  );
}
