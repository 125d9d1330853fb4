/** What starts by itself, and when it would. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read } from '../problem';

/** The schedules of the org. */
export function schedulesQuery(project?: string) {
  return queryOptions({
    queryKey: keys.schedules.list({ project }),
    queryFn: ({ signal }) =>
      read(api.GET('/schedule', { params: { query: { project, limit: 200 } }, signal })),
  });
}

/** The next times of a schedule, whether or not it is paused. */
export function ticksQuery(id: string) {
  return queryOptions({
    queryKey: keys.schedules.part(id, 'ticks'),
    queryFn: ({ signal }) => {
      const params = { path: { schedule_id: id }, query: { count: 5 } };
      return read(api.GET('/schedule/{schedule_id}/preview', { params, signal }));
    },
  });
}

/** When a schedule starts something: by cron in a time zone, or once at an instant. */
export interface Timing {
  cron?: string;
  iso?: string;
  time_zone?: string;
}

/** The next times of a timing that somebody is writing; one that makes no sense is refused. */
export function previewQuery(timing: Timing) {
  return queryOptions({
    queryKey: keys.schedules.part('', 'preview', { ...timing }),
    queryFn: ({ signal }) =>
      read(api.GET('/schedule/preview', { params: { query: { ...timing, count: 5 } }, signal })),
    placeholderData: keepPreviousData,
    retry: false,
  });
}
