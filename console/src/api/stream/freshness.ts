/** What events make of the cache: a task is patched where its version is newer, everything else that is touched is asked again. */
import type { Query, QueryClient } from '@tanstack/react-query';
import { keys, type Resource } from '../keys';
import type { JournalEvent, Task, TaskStatus } from '../types';

/** What an event about an entity makes stale, by the first word of its name. */
const TOUCHED: Readonly<Record<string, readonly Resource[]>> = {
  agent: ['agents'],
  approval: ['approvals', 'tasks'],
  artifact: ['artifacts'],
  budget: ['standing', 'runs'],
  comment: ['comments'],
  job: ['jobs'],
  key: ['apiKeys'],
  lease: ['leases'],
  member: ['members'],
  merge: ['tasks', 'standing'],
  project: ['projects', 'standing'],
  run: ['runs', 'standing', 'projects'],
  schedule: ['schedules'],
  session: ['sessions', 'agents', 'standing'],
  sprint: ['sprints'],
  step: ['runs', 'standing'],
  task: ['tasks', 'standing', 'leases', 'approvals', 'sprints'],
  template: ['templates', 'presets'],
  tool: ['tools'],
  variant: ['variants', 'jobs'],
  webhook: ['webhooks'],
};

/** Lists are asked again four times a second at most, and once a second while much happens. */
const CALM_MS = 250;
const BUSY_MS = 1000;
const MUCH = 40;

/** Takes events and keeps a cache true. */
export class Freshness {
  private readonly stale = new Set<Resource>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lately = 0;

  constructor(private readonly queries: QueryClient) {}

  /** Patch what can be patched, and remember what has to be asked again. */
  take(events: readonly JournalEvent[]): void {
    for (const event of events) {
      const [noun = ''] = event.type.split('.');
      for (const resource of TOUCHED[noun] ?? []) this.stale.add(resource);
      if (noun === 'task') patchTask(this.queries, event);
    }
    this.stale.add('events');
    this.lately += events.length;
    this.timer ??= setTimeout(() => this.ask(), this.lately > MUCH ? BUSY_MS : CALM_MS);
  }

  /** Everything may be old: a gap could not be closed. */
  all(): void {
    void this.queries.invalidateQueries();
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private ask(): void {
    this.timer = undefined;
    this.lately = 0;
    const busy = new Set<Resource>();
    for (const resource of this.stale) {
      const key = keys[resource].all;
      if (this.queries.isFetching({ queryKey: key, predicate: isLive }) > 0) busy.add(resource);
      else void this.queries.invalidateQueries({ queryKey: key, predicate: isLive });
    }
    this.stale.clear();
    for (const resource of busy) this.stale.add(resource);
    if (busy.size) this.timer = setTimeout(() => this.ask(), CALM_MS);
  }
}

/** A query whose answer grows by itself says so, and is not asked again for every event. */
function isLive(query: Query): boolean {
  return query.meta?.still !== true;
}

const BECOMES: Readonly<Record<string, TaskStatus>> = {
  'task.blocked': 'blocked',
  'task.cancelled': 'cancelled',
  'task.changes_requested': 'in_progress',
  'task.finished': 'done',
  'task.merged': 'done',
  'merge.intended': 'merging',
};

interface Page {
  items: Task[];
}

/** A list as it is kept: one page, or pages in a row. */
type Kept = Page | { pages: Page[] };

/** Give a task in every list the status that an event says, where the event is newer than what is shown. */
function patchTask(queries: QueryClient, event: JournalEvent): void {
  const status = (event.payload?.to_status as TaskStatus | undefined) ?? BECOMES[event.type];
  if (!status || !event.task_id) return;
  const older = (task: Task) => task.id === event.task_id && task.version < event.seq;
  const patched = (page: Page): Page =>
    page.items.some(older)
      ? {
          ...page,
          items: page.items.map((task) => (older(task) ? { ...task, status, version: event.seq } : task)),
        }
      : page;
  queries.setQueriesData<Kept>({ queryKey: keys.tasks.lists() }, (list) => {
    if (list && 'pages' in list) {
      const pages = list.pages.map(patched);
      return pages.some((page, at) => page !== list.pages[at]) ? { ...list, pages } : list;
    }
    return list && 'items' in list ? patched(list) : list;
  });
}
