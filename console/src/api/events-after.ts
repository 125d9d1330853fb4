/** Reads what the journal says after a place, to its end: the one way for everything that grows with it. */
import { api } from './client';
import { Problem, read } from './problem';
import type { JournalEvent } from './types';

const PAGE = 500;

/** Which events; all of them where nothing is named. */
export interface EventsFilter {
  types?: readonly string[];
  stream?: string;
  task?: string;
  agent?: string;
  project?: string;
  correlation?: string;
}

interface Listed {
  items: JournalEvent[];
  told?: readonly unknown[] | null;
  position: number;
  next?: string | null;
}

export interface EventsPage {
  events: JournalEvent[];
  /** Of each event who, about what, what happened; empty where that was not asked for. */
  words: readonly unknown[];
  /** The position to which the journal is read with the last page. */
  reached: number;
  /** Nothing was left behind it. */
  last: boolean;
}

/** Pages of the events after a position or a time, in the journal's order. @throws {Problem} 410 where they cannot be read any more. */
export async function* pagesAfter(
  filter: EventsFilter,
  since: string,
  signal: AbortSignal,
  told = false,
): AsyncGenerator<EventsPage> {
  const { types, ...others } = filter;
  let from: { since?: string; cursor?: string } = { since };
  for (;;) {
    const query = { ...others, ...from, type: types && [...types], told: told || undefined, limit: PAGE };
    const page: Listed = await read(api.GET('/api/events', { params: { query }, signal }));
    // The end is looked up before the events are: what came between the two is among them already.
    const reached = Math.max(page.position, page.items.at(-1)?.position ?? 0);
    yield { events: page.items, words: page.told ?? [], reached, last: !page.next };
    if (!page.next) return;
    from = { cursor: page.next };
  }
}

/** Events as they are kept, and the position to which the journal was read for them. */
export interface Grown {
  events: JournalEvent[];
  position: number;
}

/** What was read before and what came since; all of it anew where the journal cannot be read from there any more. */
export async function grown(
  before: Grown | undefined,
  filter: EventsFilter,
  since: string,
  signal: AbortSignal,
): Promise<Grown> {
  const events = [...(before?.events ?? [])];
  let position = before?.position ?? 0;
  try {
    for await (const page of pagesAfter(filter, before ? String(position) : since, signal)) {
      events.push(...page.events);
      position = Math.max(position, page.reached);
    }
  } catch (error) {
    if (before && error instanceof Problem && error.status === 410)
      return grown(undefined, filter, since, signal);
    throw error;
  }
  return { events, position };
}
