/** Runs: the list, one with its ETag, where it stands, what came of it, and the steps that steer it. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Change } from '../changes';
import { api } from '../client';
import { keys } from '../keys';
import type { Once } from '../once';
import { read, readTagged, type Tagged } from '../problem';
import type { components } from '../schema';
import type { Run } from '../types';
import { taskPageQuery } from './tasks';

export type RunWanted = components['schemas']['RunStart'];

const PAGE = 25;

/** The runs, newest first, a page at a time. */
export function runsQuery(project?: string) {
  return infiniteQueryOptions({
    queryKey: keys.runs.list({ project }),
    queryFn: ({ pageParam, signal }) => {
      const query = { project, newest_first: true, limit: PAGE, cursor: pageParam };
      return read(api.GET('/api/runs', { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** One run, with the ETag that a step upon it sends. */
export function runQuery(id: string) {
  return queryOptions({
    queryKey: keys.runs.one(id),
    queryFn: ({ signal }) =>
      readTagged(api.GET('/api/runs/{run_id}', { params: { path: { run_id: id } }, signal })),
  });
}

/** Its tasks by status, what goes on, and what it has spent. */
export function runStandingQuery(id: string) {
  return queryOptions({
    queryKey: keys.standing.part(id, 'run'),
    queryFn: ({ signal }) =>
      read(api.GET('/api/runs/{run_id}/status', { params: { path: { run_id: id } }, signal })),
  });
}

/** What came of it so far, task by task. */
export function runResultQuery(id: string) {
  return queryOptions({
    queryKey: keys.tasks.part(id, 'result'),
    queryFn: ({ signal }) =>
      read(api.GET('/api/runs/{run_id}/result', { params: { path: { run_id: id } }, signal })),
  });
}

/** The final report, in Markdown. */
export function runReportQuery(id: string) {
  return queryOptions({
    queryKey: keys.runs.part(id, 'report'),
    queryFn: ({ signal }): Promise<string> => {
      const params = { path: { run_id: id }, query: { format: 'markdown' as const } };
      return read(api.GET('/api/runs/{run_id}/report', { params, signal, parseAs: 'text' }));
    },
  });
}

/** Start a run, or find the unfinished one of the same backlog; under the same header it is started once. */
export function startRun(wanted: RunWanted, header: Once) {
  return read(api.POST('/api/runs', { params: { header }, body: wanted }));
}

export type Steer = 'pause' | 'resume' | 'stop';

/** Ask a run to pause, go on or stop, as it was seen: what its agents do meanwhile is no other wish. */
export function steerOf(seen: Tagged<Run>, step: Steer): Change<Run, Run> {
  const path = { run_id: seen.value.id };
  return {
    seen,
    touches: ['status', 'pause_requested', 'stop_requested'],
    again: () => readTagged(api.GET('/api/runs/{run_id}', { params: { path } })),
    send: (etag) => {
      const params = { path, header: { 'if-match': etag } };
      if (step === 'resume') return read(api.POST('/api/runs/{run_id}/resume', { params }));
      if (step === 'pause') return read(api.POST('/api/runs/{run_id}/pause', { params }));
      return read(api.POST('/api/runs/{run_id}/stop', { params }));
    },
  };
}

/** The tasks of a run, in order of creation. */
export function runTasksQuery(id: string) {
  return taskPageQuery({ run: id });
}

/** What a run that is over came to; it never changes again, so no event makes it stale. */
export function endedRunQuery(id: string) {
  return queryOptions({
    queryKey: keys.runs.part(id, 'ended'),
    queryFn: ({ signal }) =>
      read(api.GET('/api/runs/{run_id}/status', { params: { path: { run_id: id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    meta: { still: true },
  });
}
