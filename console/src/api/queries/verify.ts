/** The proof that the record is what was written, and the last checkpoint that was signed outside the store. */
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read } from '../problem';
import type { components } from '../schema';

export type Verified = components['schemas']['Verified'];

/** A verdict with when it was given (milliseconds since 1970) and how long it took. */
export interface Verdict extends Verified {
  at: number;
  seconds: number;
}

/** Where the journal stood when its head was signed last. */
export function checkpointQuery() {
  return queryOptions({
    queryKey: keys.verify.one('checkpoint'),
    queryFn: ({ signal }) => read(api.GET('/api/verify/checkpoint', { signal })),
    // It is signed now and then while a run goes on; no event tells of it.
    refetchInterval: 60_000,
  });
}

/** The verdict of this visit; it is kept while the console is open, and nobody else's is taken for it. */
export function verdictQuery() {
  return queryOptions({
    queryKey: keys.verify.one('verdict'),
    queryFn: (): Verdict | null => null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    meta: { still: true },
  });
}

/** Recompute the chain, fold it, and compare what is looked up with it. */
export async function verifyRecord(queries: QueryClient): Promise<Verdict> {
  const began = Date.now();
  const found = await read(api.GET('/api/verify'));
  const verdict = { ...found, at: Date.now(), seconds: (Date.now() - began) / 1000 };
  queries.setQueryData(verdictQuery().queryKey, verdict);
  return verdict;
}
