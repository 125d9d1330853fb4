/** Who belongs to the org, which keys there are, and who is told of events. */
import { queryOptions } from '@tanstack/react-query';
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

/** The newest delivery of a webhook that failed after every attempt. */
export function deadLettersQuery(id: string) {
  return queryOptions({
    queryKey: keys.webhooks.part(id, 'deliveries'),
    queryFn: ({ signal }) => {
      const params = { path: { webhook_id: id }, query: { limit: 1, newest_first: true } };
      return read(api.GET('/api/webhooks/{webhook_id}/deliveries', { params, signal }));
    },
  });
}
