/** The journal's end as a list that grows: read once, and from then on only what came since, so that nothing is missing. */
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { pagesAfter } from '../events-after';
import { keys } from '../keys';
import { Problem, read } from '../problem';
import type { Told } from '../types';
import { told } from './events';

const PAGE = 100;
/** So many lines are kept of a tail that grows for hours; one that became longer is cut to the other at once. */
const MOST_KEPT = 6000;
const KEPT = 4000;
/** A page looks at a bounded number of lines: where few events pass, so many pages are read before it is said that none do. */
const LOOKS = 4;

export interface TailAsked {
  types?: readonly string[];
  task?: string;
  agent?: string;
  project?: string;
  correlation?: string;
}

export interface Tail {
  /** In the journal's order. */
  items: readonly Told[];
  /** The position to which the journal was read. */
  position: number;
  /** The cursor of what lies before; null where the journal begins. */
  earlier: string | null;
  /** How many came while somebody held it, and were let go of again: they are read when it goes on. */
  skipped?: number;
}

/**
 * The newest events of a filter, to which every reading adds what came since. A tail that is held at a position
 * keeps what is read there; one that goes on lets go of what is longest past. What was let go of lies behind its cursor.
 */
export function tailQuery(asked: TailAsked, held?: number) {
  const queryKey = keys.events.list({ tail: asked });
  return queryOptions({
    queryKey,
    queryFn: async ({ signal, client }): Promise<Tail> => {
      const before = client.getQueryData<Tail>(queryKey);
      if (!before || (before.skipped && held === undefined)) return newest(asked, signal);
      try {
        const come = await since(asked, before.position, held === undefined, signal);
        if (!come) return newest(asked, signal);
        // Earlier events may have been put before the others meanwhile.
        const now = client.getQueryData<Tail>(queryKey) ?? before;
        return within({ ...now, items: [...now.items, ...come.items], position: come.position }, held);
      } catch (error) {
        if (error instanceof Problem && error.status === 410) return newest(asked, signal);
        throw error;
      }
    },
  });
}

/** A tail that has become too long, without what nobody looks at. */
function within(tail: Tail, held: number | undefined): Tail {
  if (tail.items.length <= MOST_KEPT) return tail;
  if (held === undefined) {
    const items = tail.items.slice(-KEPT);
    return { ...tail, items, earlier: String(items[0]?.event.position) };
  }
  const items = tail.items.slice(0, tail.items.findLastIndex((one) => one.event.position <= held) + 1);
  return { ...tail, items, skipped: (tail.skipped ?? 0) + tail.items.length - items.length };
}

/** Put the events that lie before a tail in front of it. */
export async function readEarlier(queries: QueryClient, asked: TailAsked): Promise<void> {
  const { queryKey } = tailQuery(asked);
  const cursor = queries.getQueryData(queryKey)?.earlier;
  if (!cursor) return;
  const found = await backwards(asked, cursor);
  queries.setQueryData(queryKey, (now) =>
    now?.earlier === cursor ? { ...now, items: [...found.items, ...now.items], earlier: found.earlier } : now,
  );
}

async function newest(asked: TailAsked, signal: AbortSignal): Promise<Tail> {
  return backwards(asked, undefined, signal);
}

/** A page before a cursor, in the journal's order. */
async function backwards(asked: TailAsked, from?: string, signal?: AbortSignal): Promise<Tail> {
  const found: Told[] = [];
  let cursor = from;
  let position = 0;
  for (let look = 0; look < LOOKS && found.length < PAGE; look += 1) {
    const query = { ...queryOf(asked), newest_first: true, limit: PAGE, cursor };
    const page = await read(api.GET('/api/events', { params: { query }, signal }));
    found.push(...told(page.items, page.told ?? []));
    // Only the first page was read at the journal's end: what came during the others is still to come.
    position ||= Math.max(page.position, page.items[0]?.position ?? 0);
    cursor = page.next ?? undefined;
    if (!cursor) break;
  }
  return { items: found.reverse(), position, earlier: cursor ?? null };
}

/** Everything after a position; what a tail would not keep is not read beyond its bound. */
async function since(asked: TailAsked, after: number, bounded: boolean, signal: AbortSignal) {
  const items: Told[] = [];
  let position = after;
  for await (const page of pagesAfter(asked, String(after), signal, true)) {
    items.push(...told(page.events, page.words));
    position = Math.max(position, page.reached);
    // Who slept for long goes on at the end; what lies between is behind the cursor.
    if (bounded && !page.last && items.length > MOST_KEPT) return null;
  }
  return { items, position };
}

function queryOf({ types, ...filter }: TailAsked) {
  return { ...filter, type: types && [...types], told: true };
}
