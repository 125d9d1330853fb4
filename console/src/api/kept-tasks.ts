/** Puts a task that changed where it belongs in every list that is kept, so that no list is read again for it. */
import type { QueryClient } from '@tanstack/react-query';
import { api } from './client';
import { type KeptTasks, keys, type TasksListed } from './keys';
import { Problem, readTagged, type Tagged } from './problem';
import { SideBySide } from './side-by-side';
import type { Task, TaskPage } from './types';

/** How many tasks are asked for at the same time. */
const AT_A_TIME = 4;

/** What each filter of a list asks of a task. */
const ASKS: Readonly<Record<keyof TasksListed, (task: Task, wanted: unknown) => boolean>> = {
  status: (task, wanted) => task.status === wanted,
  project: (task, wanted) => task.project_id === wanted,
  sprint: (task, wanted) => task.sprint_id === wanted,
  run: (task, wanted) => task.run_id === wanted,
  agent: (task, wanted) => task.assigned_agent_id === wanted,
  priority: (task, wanted) => task.priority === wanted,
  newestFirst: () => true,
  paged: () => true,
};

/** Those of some tasks that lists have, by id. */
export function keptTasks(queries: QueryClient, ids: ReadonlySet<string>): Map<string, Task> {
  const found = new Map<string, Task>();
  for (const [, kept] of queries.getQueriesData<KeptTasks>({ queryKey: keys.tasks.lists() }))
    for (const page of pagesOf(kept))
      for (const task of page.items)
        if (ids.has(task.id) && (found.get(task.id)?.version ?? -1) < task.version) found.set(task.id, task);
  return found;
}

/** Put tasks into every list that they belong to, out of every other; an older version than a list has is dropped. */
export function keepTasks(queries: QueryClient, tasks: readonly Task[]): void {
  const changed = new Map(tasks.map((task) => [task.id, task]));
  if (!changed.size) return;
  for (const [key, kept] of queries.getQueriesData<KeptTasks>({ queryKey: keys.tasks.lists() })) {
    if (!kept) continue;
    const pages = pagesOf(kept);
    const after = placed(pages, changed, key[2] as TasksListed);
    if (after !== pages) queries.setQueryData(key, 'pages' in kept ? { ...kept, pages: after } : after[0]);
  }
}

/** Read tasks again, and put them where they belong now. */
export async function refreshTasks(queries: QueryClient, ids: readonly string[]): Promise<void> {
  const few = new SideBySide(AT_A_TIME);
  const found = await Promise.all(ids.map((id) => few.run(() => readTask(id))));
  // All at once: each time, every task of every list is looked at, and the lists are drawn.
  keepTasks(
    queries,
    found.flatMap((one) => (one ? [one.value] : [])),
  );
}

/** A task as it stands; null where it is none of this caller's. */
async function readTask(id: string): Promise<Tagged<Task> | null> {
  try {
    return await readTagged(api.GET('/api/tasks/{task}', { params: { path: { task: id } } }));
  } catch (error) {
    // Where it cannot be read now, the next event about it or the next list has it.
    if (error instanceof Problem) return null;
    throw error;
  }
}

function pagesOf(kept: KeptTasks | undefined): TaskPage[] {
  if (!kept) return [];
  return 'pages' in kept ? kept.pages : [kept];
}

/** Pages with the changed tasks in their places; the same where nothing of them changes. */
function placed(pages: TaskPage[], changed: ReadonlyMap<string, Task>, filter: TasksListed): TaskPage[] {
  const belongs = (task: Task) =>
    Object.entries(filter).every(
      ([name, wanted]) => wanted === undefined || ASKS[name as keyof TasksListed](task, wanted),
    );
  const missing = new Map(changed);
  let more = 0;
  const after = pages.map((page) => {
    if (!page.items.some((task) => changed.has(task.id))) return page;
    const items = page.items.flatMap((task) => {
      const now = changed.get(task.id);
      missing.delete(task.id);
      if (!now || now.version < task.version) return [task];
      if (belongs(now)) return [now];
      more -= 1;
      return [];
    });
    return { ...page, items };
  });
  for (const task of [...missing.values()].filter(belongs)) {
    more += 1;
    insert(after, task, filter.newestFirst === true);
  }
  const same = after.every((page, at) => page === pages[at]);
  if (same && !more) return pages;
  return more ? after.map((page) => ({ ...page, total: page.total + more })) : after;
}

/** Put a task where its creation places it: ids are made in that order (UUIDv7). What lies beyond the last page stays there. */
function insert(pages: TaskPage[], task: Task, newestFirst: boolean): void {
  const follows = (one: Task) => (newestFirst ? one.id < task.id : one.id > task.id);
  const at = pages.findIndex((page) => page.items.some(follows));
  const last = pages.length - 1;
  if (at < 0 && pages[last]?.next) return;
  const page = pages[at < 0 ? last : at];
  if (!page) return;
  const place = at < 0 ? page.items.length : page.items.findIndex(follows);
  pages[at < 0 ? last : at] = { ...page, items: page.items.toSpliced(place, 0, task) };
}
