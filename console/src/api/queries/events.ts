/** Events told in words: what happened lately, what went wrong, what was spent. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read } from '../problem';
import type { JournalEvent, Told } from '../types';

/** What means that something went wrong, each with its cause in its words; a pause and a stop do not. */
export const WRONG_TYPES = [
  'task.attempt_failed',
  'task.blocked',
  'task.changes_requested',
  'merge.conflicted',
  'run.budget_exceeded',
  'session.blocked',
  'lease.reclaimed',
  'budget.exceeded',
  'job.failed',
];

/** What moves: the feed of the overview. */
export const LATEST_TYPES = [
  'task.created',
  'task.claimed',
  'task.completed',
  'task.approved',
  'task.merged',
  'task.finished',
  'task.blocked',
  'run.started',
  'run.ended',
  'approval.requested',
  'approval.approved',
  'approval.rejected',
  'approval.withdrawn',
];

export interface EventsAsked {
  types?: readonly string[];
  project?: string;
  since?: string;
  limit: number;
}

export interface EventsTold {
  items: Told[];
  total: number;
  position: number;
}

/** The newest events of some types, told in words. */
export function toldQuery({ types, project, since, limit }: EventsAsked) {
  return queryOptions({
    queryKey: keys.events.list({ types, project, since, limit }),
    queryFn: async ({ signal }): Promise<EventsTold> => {
      const query = { type: types && [...types], project, since, limit, newest_first: true, told: true };
      const page = await read(api.GET('/api/events', { params: { query }, signal }));
      return { items: told(page.items, page.told ?? []), total: page.total, position: page.position };
    },
  });
}

/** Events beside their words. */
export function told(events: readonly JournalEvent[], words: readonly unknown[]): Told[] {
  return events.map((event, place) => {
    const [who = '', about = '', what = ''] = (words[place] ?? []) as string[];
    return { event, who, about, what };
  });
}

/** Midnight of today by this browser's clock, as the API takes it. */
export function midnight(now = new Date()): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
}

/** What was done for a run, in words, newest first, a page at a time. */
export function runEventsQuery(run: string) {
  return infiniteQueryOptions({
    queryKey: keys.events.list({ run }),
    queryFn: async ({ pageParam, signal }) => {
      const query = { correlation: run, newest_first: true, told: true, limit: 100, cursor: pageParam };
      const page = await read(api.GET('/api/events', { params: { query }, signal }));
      return { items: told(page.items, page.told ?? []), total: page.total, next: page.next ?? undefined };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });
}
