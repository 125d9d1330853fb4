/** What the journal says of a run: read once, and from then on only what came since. */
import { queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read } from '../problem';
import type { JournalEvent, Run } from '../types';

/** What a run's graph, timeline and spending are drawn from. */
const TYPES = [
  'step.*',
  'task.*',
  'run.*',
  'approval.*',
  'decision.recorded',
  'session.assigned',
  'session.usage_settled',
];
const PAGE = 500;

export interface RunRecord {
  events: JournalEvent[];
  /** The journal's end when it was read. */
  position: number;
}

/** The events of a run's project since the run was asked for, oldest first. */
export function runRecordQuery(run: Run) {
  const queryKey = keys.events.list({ record: run.id });
  return queryOptions({
    queryKey,
    queryFn: async ({ signal, client }): Promise<RunRecord> => {
      const before = client.getQueryData<RunRecord>(queryKey);
      const found: JournalEvent[] = [];
      let cursor: string | undefined;
      let position = before?.position ?? 0;
      do {
        const since = cursor ? undefined : before ? String(before.position) : (run.created_at ?? undefined);
        const query = { type: TYPES, project: run.project_id, since, cursor, limit: PAGE };
        const page = await read(api.GET('/api/events', { params: { query }, signal }));
        found.push(...page.items);
        cursor = page.next ?? undefined;
        position = page.position;
      } while (cursor);
      return { events: before ? [...before.events, ...found] : found, position };
    },
  });
}
