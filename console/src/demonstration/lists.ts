/** Lists as the API gives them: filtered, in either order, a page at a time; from one that was recorded whole. */
import type { JournalEvent } from '@/api/types';

type Item = Readonly<Record<string, unknown>>;

export interface Page {
  items: readonly Item[];
  told?: readonly unknown[];
  position?: number;
}

/** What is said of a page and no filter of its items. */
const OF_THE_PAGE = new Set(['limit', 'skip', 'cursor', 'newest_first', 'told', 'since', 'since_time', 'at']);
const USUAL_LIMIT = 50;

/** Which fields of an item a query's name may mean; the first that it has decides. */
function fieldsOf(name: string): string[] {
  const also: Readonly<Record<string, string>> = {
    agent: 'assigned_agent_id',
    type: 'comment_type',
    correlation: 'correlation_id',
    entity: 'stream',
  };
  return [name, `${name}_id`, also[name] ?? name];
}

/** The page of a whole list that a query asks for. */
export function pageOf(whole: Page, query: URLSearchParams): Page & Record<string, unknown> {
  const places = whole.items.map((_, place) => place).filter((place) => passes(whole.items[place], query));
  if (query.get('newest_first') === 'true') places.reverse();
  const begin = Number(query.get('cursor')?.replace('place-', '') ?? query.get('skip') ?? 0);
  const limit = Number(query.get('limit') ?? USUAL_LIMIT);
  const shown = places.slice(begin, begin + limit);
  const next = begin + limit < places.length ? `place-${begin + limit}` : null;
  return {
    ...whole,
    items: shown.map((place) => whole.items[place] as Item),
    ...(whole.told && { told: shown.map((place) => whole.told?.[place]) }),
    total: places.length,
    skip: begin,
    limit,
    next,
  };
}

function passes(item: Item | undefined, query: URLSearchParams): boolean {
  if (!item) return false;
  const since = query.get('since');
  if (since && !isAfter(item as unknown as JournalEvent, since)) return false;
  const names = new Set([...query.keys()].filter((name) => !OF_THE_PAGE.has(name)));
  return [...names].every((name) => {
    const field = fieldsOf(name).find((one) => one in item);
    return field === undefined || query.getAll(name).some((wanted) => fits(item[field], wanted));
  });
}

/** A type may end with a star: `task.*`. */
function fits(value: unknown, wanted: string): boolean {
  return wanted.endsWith('*') ? String(value).startsWith(wanted.slice(0, -1)) : String(value) === wanted;
}

function isAfter(event: JournalEvent, since: string): boolean {
  return /^\d+$/.test(since)
    ? event.position > Number(since)
    : Date.parse(event.emitted_at) > Date.parse(since);
}
