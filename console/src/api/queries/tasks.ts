/** Tasks: in lists by status, and one with everything around it. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys, type TasksAsked } from '../keys';
import { read, readTagged } from '../problem';
import type { Task, TaskPage, TaskStatus } from '../types';

export const PAGE = 200;
/** As many as the API gives at once. */
const MOST = 500;

/** The first tasks of a filter, as one page. */
export function taskPageQuery(asked: TasksAsked) {
  const { newestFirst, ...filter } = asked;
  return queryOptions({
    queryKey: keys.tasks.list(asked),
    queryFn: ({ signal }): Promise<TaskPage> => {
      const query = { ...filter, limit: MOST, newest_first: newestFirst };
      return read(api.GET('/api/tasks', { params: { query }, signal }));
    },
  });
}

/** Tasks of a status in order of creation, a page at a time; ended ones the newest first. */
export function tasksQuery(asked: TasksAsked) {
  const { newestFirst, ...filter } = asked;
  return infiniteQueryOptions({
    queryKey: keys.tasks.list({ ...asked, paged: true }),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }): Promise<TaskPage> => {
      const query = { ...filter, cursor: pageParam, limit: PAGE, newest_first: newestFirst };
      return read(api.GET('/api/tasks', { params: { query }, signal }));
    },
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** A task in full, with the ETag that a change of it names. */
export function taskQuery(id: string, at?: string) {
  return queryOptions({
    queryKey: at ? keys.tasks.part(id, 'past', { at }) : keys.tasks.one(id),
    meta: { still: at !== undefined },
    queryFn: ({ signal }) =>
      readTagged(api.GET('/api/tasks/{task}', { params: { path: { task: id }, query: { at } }, signal })),
  });
}

/** What a task waits for, in words. */
export function whyQuery(id: string) {
  return queryOptions({
    queryKey: keys.tasks.part(id, 'why'),
    queryFn: ({ signal }) =>
      read(api.GET('/api/tasks/{task}/why', { params: { path: { task: id } }, signal })),
  });
}

/** The events of a task, the newest first, a page at a time, each with the hash of the version that it made. */
export function historyQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: keys.tasks.part(id, 'history'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = { newest_first: true, limit: PAGE, cursor: pageParam };
      return read(api.GET('/api/tasks/{task}/history', { params: { path: { task: id }, query }, signal }));
    },
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** Each status that a task might go to in one step, with why it may not; an empty text where it may. Nothing is asked without a task. */
export function stepsQuery(task: Task | undefined) {
  const id = task?.id ?? '';
  return queryOptions({
    queryKey: keys.tasks.part(id, 'steps', { status: task?.status, version: task?.version }),
    enabled: task !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }): Promise<ReadonlyMap<TaskStatus, string>> => {
      const steps = await read(
        api.GET('/api/tasks/{task}/steps', { params: { path: { task: id } }, signal }),
      );
      return new Map(steps.items.map((one) => [one.status, one.refused]));
    },
  });
}
