/** Who can work, and what they hold. */
import { queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read } from '../problem';
import type { Lock } from '../types';

/** The leases that are held now. */
export function locksQuery(project?: string) {
  return queryOptions({
    queryKey: keys.leases.list({ project }),
    queryFn: async ({ signal }): Promise<Lock[]> => {
      const params = { path: { kind: 'locks' as const }, query: { project } };
      const state = await read(api.GET('/collab/state/{kind}', { params, signal }));
      return (state.data?.locks ?? []) as Lock[];
    },
  });
}

/** The agents of the org. */
export function agentsQuery() {
  return queryOptions({
    queryKey: keys.agents.list(),
    queryFn: async ({ signal }) =>
      read(api.GET('/api/agents', { params: { query: { limit: 500 } }, signal })),
  });
}
