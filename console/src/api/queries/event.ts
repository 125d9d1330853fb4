/** One event of the journal, what happened around it, and events as a log for people. */
import { queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read } from '../problem';
import type { components } from '../schema';
import type { JournalEvent, Told } from '../types';
import { told } from './events';

export type Digest = components['schemas']['DigestShown'];

/** How many events are told of in one log. */
export const MOST_DIGESTED = 1000;
const AROUND = 5;

/** The event at a position, in words; null where none is. It never changes. */
export function eventQuery(position: number) {
  return queryOptions({
    queryKey: keys.events.one(String(position)),
    queryFn: async ({ signal }): Promise<Told | null> => {
      const query = { since: String(position - 1), limit: 1, told: true };
      const page = await read(api.GET('/api/events', { params: { query }, signal }));
      const [found] = told(page.items, page.told ?? []);
      return found?.event.position === position ? found : null;
    },
    meta: { still: true },
  });
}

export interface Around {
  before: JournalEvent[];
  after: JournalEvent[];
  /** How many events have this correlation. */
  total: number;
}

/** What happened under the same correlation just before an event and just after it, in the journal's order. */
export function aroundQuery({ position, correlation_id: correlation }: JournalEvent) {
  const at = String(position);
  return queryOptions({
    queryKey: keys.events.part(at, 'around'),
    queryFn: async ({ signal }): Promise<Around> => {
      const asked = { correlation, limit: AROUND };
      const [before, after] = await Promise.all([
        read(
          api.GET('/api/events', {
            params: { query: { ...asked, cursor: at, newest_first: true } },
            signal,
          }),
        ),
        read(api.GET('/api/events', { params: { query: { ...asked, since: at } }, signal })),
      ]);
      return { before: before.items.reverse(), after: after.items, total: after.total };
    },
    meta: { still: true },
    // What came of it may have come since the last look.
    staleTime: 0,
  });
}

/** Tell the events at these positions as a log for people, in Markdown; nothing is changed by it. */
export function digestEvents(positions: readonly number[]): Promise<Digest> {
  const body = { positions: [...positions], limit: MOST_DIGESTED, types: [] };
  return read(api.POST('/api/events/digest', { body }));
}

/** Who did the newest thing to an entity such as `Task:<id>`; empty where that cannot be told. */
export async function whoChanged(entity: string): Promise<string> {
  const query = { entity, newest_first: true, limit: 1, told: true };
  const page = await read(api.GET('/api/events', { params: { query } }));
  return told(page.items, page.told ?? [])[0]?.who ?? '';
}
