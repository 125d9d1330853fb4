/** What events make of the cache: a task is patched where its version is newer, everything else that is touched is asked again. */
import type { Query, QueryClient } from '@tanstack/react-query';
import { keepTasks, keptTasks, refreshTasks } from '../kept-tasks';
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

/** So many tasks are read again at a time; with more that wait than the other, lists are asked again instead. */
const READ_AT_ONCE = 40;
const MOST_WAITING = 1000;

/** Takes events and keeps a cache true. */
export class Freshness {
  private readonly stale = new Set<Resource>();
  private readonly changed = new Set<string>();
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
    // Lists are drawn four times a second at most: what comes sooner waits for the round.
    if (Date.now() - this.patched >= CALM_MS) this.patch();
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
    this.patch();
    this.readTasks();
    const busy = new Set<Resource>();
    for (const resource of this.stale) {
      const key = keys[resource].all;
      if (this.queries.isFetching({ queryKey: key, predicate: isLive }) > 0) busy.add(resource);
      else void this.queries.invalidateQueries({ queryKey: key, predicate: isLive });
    }
    this.stale.clear();
    for (const resource of busy) this.stale.add(resource);
    if (busy.size || this.changed.size) this.timer = setTimeout(() => this.ask(), CALM_MS);
  }

  private patch(): void {
    if (!this.said.length) return;
    this.patched = Date.now();
    patchTasks(this.queries, this.said);
    this.said = [];
  }

  /** Read the tasks again that changed, the next of them with the next round; lists keep what they have beside. */
  private readTasks(): void {
    if (this.changed.size > MOST_WAITING) {
      this.changed.clear();
      this.stale.add('tasks');
    }
    const now = new Set([...this.changed].slice(0, READ_AT_ONCE));
    for (const id of now) this.changed.delete(id);
    if (!now.size) return;
    // What came of a run and what stands below a task tell of others too.
    const concerns = ({ queryKey: [resource, kind, id, part] }: Query) =>
      resource === 'tasks' && kind === 'one' && (now.has(String(id)) || part === 'result' || part === 'tree');
    void this.queries.invalidateQueries({ predicate: concerns });
    if (this.queries.getQueriesData({ queryKey: keys.tasks.lists() }).length)
      void refreshTasks(this.queries, [...now]);
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
