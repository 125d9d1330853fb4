/** Who belongs to the org, which keys there are, and who is told of events. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read } from '../problem';

const query = { limit: 200 };

/** The people of the org; for those who administer it. */
export function membersQuery() {
  return queryOptions({
    queryKey: keys.members.list(),
    queryFn: ({ signal }) => read(api.GET('/api/members', { params: { query }, signal })),
  });
}

/** One's own keys; for those who administer the org, all of its keys. */
export function apiKeysQuery() {
  return queryOptions({
    queryKey: keys.apiKeys.list(),
    queryFn: ({ signal }) =>
      read(api.GET('/auth/keys', { params: { query: { ...query, newest_first: true } }, signal })),
  });
}

/** The webhooks of the org; for those who administer it. */
export function webhooksQuery() {
  return queryOptions({
    queryKey: keys.webhooks.list(),
    queryFn: ({ signal }) => read(api.GET('/api/webhooks', { params: { query }, signal })),
  });
}

/** Which event a webhook cannot be told just now, and why. */
export function webhookStandingQuery(id: string) {
  const params = { path: { webhook_id: id } };
  return queryOptions({
    queryKey: keys.webhooks.part(id, 'standing'),
    queryFn: ({ signal }) => read(api.GET('/api/webhooks/{webhook_id}/standing', { params, signal })),
    refetchInterval: 10_000,
  });
}

/** What a webhook could not be told in all its attempts, and what of it came later; the newest first, a few at a time. */
export function deadLettersQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: keys.webhooks.part(id, 'deliveries'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const path = { webhook_id: id };
      const params = { path, query: { limit: 5, newest_first: true, cursor: pageParam } };
      return read(api.GET('/api/webhooks/{webhook_id}/deliveries', { params, signal }));
    },
    getNextPageParam: (last) => last.next ?? undefined,
  });
}
