/** What events make of the cache: a task is patched where its version is newer, everything else that is touched is asked again. */
import type { Query, QueryClient, QueryFilters } from '@tanstack/react-query';
import { keepTasks, keptTasks, refreshTasks } from '../kept-tasks';
import { keys, type Resource } from '../keys';
import type { JournalEvent, Task, TaskStatus } from '../types';
import { TOUCHED } from './touched';

/** Lists are asked again four times a second at most, and once a second while much happens. */
const CALM_MS = 250;
const BUSY_MS = 1000;
const MUCH = 40;

/** So many changed tasks are read at a time; where more than the other have changed, the lists are read again instead. */
const READ_AT_ONCE = 40;
const MOST_WAITING = 1000;

/** Takes events and keeps a cache true. */
export class Freshness {
  private readonly stale = new Set<Resource>();
  private readonly changed = new Set<string>();
  /** Tasks that changed while a list was being fetched: its answer may be older than they are. */
  private readonly overtaken = new Set<string>();
  private around = false;
  /** Tasks are being read: the next ones wait, else answers that are slow would pile up. */
  private reading = false;
  private said: JournalEvent[] = [];
  private patched = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lately = 0;

  constructor(private readonly queries: QueryClient) {}

  /** Patch what can be patched, and remember what has to be asked again. */
  take(events: readonly JournalEvent[]): void {
    for (const event of events) {
      const [noun = ''] = event.type.split('.');
      for (const resource of TOUCHED[noun] ?? [])
        if (resource === 'tasks' && event.task_id) this.changed.add(event.task_id);
        else this.stale.add(resource);
    }
    this.said.push(...events.filter((event) => event.type.startsWith('task.')));
    this.stale.add('events');
    this.lately += events.length;
    this.timer ??= setTimeout(() => this.ask(), this.lately > MUCH ? BUSY_MS : CALM_MS);
    // Lists are drawn four times a second at most: what comes sooner waits for the round.
    if (Date.now() - this.patched >= CALM_MS) this.patch();
  }

  /** Everything may be old: a gap could not be closed. */
  all(): void {
    void this.queries.invalidateQueries({ predicate: isLive });
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private ask(): void {
    this.timer = undefined;
    this.lately = 0;
    this.patch();
    this.readTasks();
    for (const resource of this.stale)
      if (this.again({ queryKey: keys[resource].all, predicate: isLive })) this.stale.delete(resource);
    if (this.around && this.again({ predicate: tellsOfOthers })) this.around = false;
    if (this.stale.size || this.changed.size || this.overtaken.size || this.around)
      this.timer ??= setTimeout(() => this.ask(), CALM_MS);
  }

  /** Ask again; false where an answer is under way: it may be old, and is asked for again once it is there. */
  private again(filters: QueryFilters): boolean {
    if (this.queries.isFetching(filters) > 0) return false;
    void this.queries.invalidateQueries(filters);
    return true;
  }

  private patch(): void {
    if (!this.said.length) return;
    this.patched = Date.now();
    patchTasks(this.queries, this.said);
    this.said = [];
  }

  /** Read the tasks again that changed, the next of them with the next round; lists keep what they have beside. */
  private readTasks(): void {
    const lists = { queryKey: keys.tasks.lists() };
    const fetching = this.queries.isFetching(lists) > 0;
    if (!fetching) {
      for (const id of this.overtaken) this.changed.add(id);
      this.overtaken.clear();
    }
    if (this.changed.size > MOST_WAITING) {
      this.changed.clear();
      this.stale.add('tasks');
    }
    if (this.reading) return;
    const now = new Set([...this.changed].slice(0, READ_AT_ONCE));
    for (const id of now) {
      this.changed.delete(id);
      if (fetching) this.overtaken.add(id);
    }
    if (!now.size) return;
    this.around = true;
    const concerns = (query: Query) => isLive(query) && isOfTask(query) && now.has(String(query.queryKey[2]));
    void this.queries.invalidateQueries({ predicate: concerns });
    if (!this.queries.getQueriesData(lists).length) return;
    this.reading = true;
    const done = () => (this.reading = false);
    void refreshTasks(this.queries, [...now]).finally(done);
  }
}

function isOfTask({ queryKey: [resource, kind] }: Query): boolean {
  return resource === 'tasks' && kind === 'one';
}

/** What came of a run, what stands below a task and what one waits for: other tasks than the one it is named by change it. */
function tellsOfOthers(query: Query): boolean {
  const part = query.queryKey[3];
  return isOfTask(query) && (part === 'result' || part === 'tree' || part === 'why');
}

/** A query whose answer no event changes says so (`meta.still`). */
function isLive(query: Query): boolean {
  return query.meta?.still !== true;
}

const BECOMES: Readonly<Record<string, TaskStatus>> = {
  'task.blocked': 'blocked',
  'task.cancelled': 'cancelled',
  'task.changes_requested': 'in_progress',
  'task.finished': 'done',
  'task.merged': 'done',
};

/** Give tasks the status that newer events than those they are shown with say, in every list. */
function patchTasks(queries: QueryClient, events: readonly JournalEvent[]): void {
  const said = new Map<string, { status: TaskStatus; version: number }>();
  for (const event of events) {
    const status = (event.payload?.to_status as TaskStatus | undefined) ?? BECOMES[event.type];
    if (status && event.task_id) said.set(event.task_id, { status, version: event.seq });
  }
  if (!said.size) return;
  const changed: Task[] = [];
  for (const [id, task] of keptTasks(queries, new Set(said.keys()))) {
    const now = said.get(id);
    if (now && task.version < now.version) changed.push({ ...task, ...now });
  }
  keepTasks(queries, changed);
}
