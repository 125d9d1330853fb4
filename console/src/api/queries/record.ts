/** Events that are kept while they grow: read once, and from then on only what came since. */
import { queryOptions } from '@tanstack/react-query';
import { type EventsFilter, type Grown, grown } from '../events-after';
import { keys } from '../keys';
import type { JournalEvent, Run } from '../types';

/** What a run's graph, timeline and spending are drawn from. */
const OF_RUNS = [
  'step.*',
  'task.*',
  'run.*',
  'approval.*',
  'decision.recorded',
  'session.assigned',
  'session.usage_settled',
];

/** The events of a filter since a position or a time, oldest first. */
export function recordQuery(filter: EventsFilter, since: string) {
  const queryKey = keys.events.list({ record: filter, since });
  return queryOptions({
    queryKey,
    queryFn: ({ signal, client }): Promise<Grown> =>
      grown(client.getQueryData<Grown>(queryKey), filter, since, signal),
  });
}

/** The events of a run's project since the run was asked for, oldest first. */
export function runRecordQuery(run: Run) {
  return recordQuery({ types: OF_RUNS, project: run.project_id }, run.created_at ?? '0');
}

/** What was spent since a time: each call of a model that was booked. */
export function spentQuery(since: string, project?: string) {
  return {
    ...recordQuery({ types: ['session.usage_settled'], project }, since),
    select: (spent: Grown): JournalEvent[] => spent.events,
  };
}
