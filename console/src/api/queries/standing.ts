/** Where everything stands: the figures of the overview, the navigation and the live line. */
import { queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read } from '../problem';
import { readMe } from '../session';

/** Who is signed in. */
export function meQuery() {
  return queryOptions({
    queryKey: keys.me.all,
    queryFn: ({ signal }) => readMe(signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** Projects, the runs that are not over, what is at work and what is blocked. */
export function standingQuery() {
  return queryOptions({
    queryKey: keys.standing.all,
    queryFn: ({ signal }) => read(api.GET('/api/status', { signal })),
  });
}

/** Whether the server is ready; open to everybody. */
export function readyQuery() {
  return queryOptions({
    queryKey: keys.server.part('', 'ready'),
    queryFn: ({ signal }) => read(api.GET('/readyz', { signal })),
    refetchInterval: 15_000,
    retry: false,
  });
}
