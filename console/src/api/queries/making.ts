/** What is made: presets say how, jobs ask for variants, one of which is taken. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read, readTagged, type Tagged } from '../problem';
import type { Variant } from '../types';

export interface JobsAsked {
  project?: string;
  status?: 'queued' | 'running' | 'completed' | 'failed';
}

const PAGE = 50;

/** The jobs of the org, the newest first, a page at a time. */
export function jobsQuery({ project, status }: JobsAsked) {
  return infiniteQueryOptions({
    queryKey: keys.jobs.list({ project, status }),
    queryFn: ({ pageParam, signal }) => {
      const query = { project_id: project, status, newest_first: true, limit: PAGE, cursor: pageParam };
      return read(api.GET('/jobs', { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** A job with its variants. */
export function jobQuery(id: string) {
  return queryOptions({
    queryKey: keys.jobs.one(id),
    queryFn: ({ signal }) => read(api.GET('/jobs/{job_id}', { params: { path: { job_id: id } }, signal })),
  });
}

/** A variant with its text, and the ETag that a change of it brings along. */
export function variantQuery(id: string) {
  return queryOptions({
    queryKey: keys.variants.one(id),
    queryFn: ({ signal }): Promise<Tagged<Variant>> =>
      readTagged(api.GET('/variants/{variant_id}', { params: { path: { variant_id: id } }, signal })),
  });
}

/** The presets that jobs can be made from. */
export function presetsQuery() {
  return queryOptions({
    queryKey: keys.presets.list(),
    queryFn: ({ signal }) => read(api.GET('/presets', { params: { query: { limit: 200 } }, signal })),
  });
}
