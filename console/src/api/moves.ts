/** Bringing a task to another status: under the version that was seen, never over what somebody else did meanwhile. */
import { api } from './client';
import { Problem, read, readTagged } from './problem';
import type { Task, TaskStatus } from './types';

/** Somebody was first: the task is not what was seen any more. */
export class Overtaken extends Error {
  constructor(readonly now: Task) {
    super(`${now.code} is ${now.status} by now`);
    this.name = 'Overtaken';
  }
}

/**
 * Move a task that was seen at a version by one legal step.
 * @throws {Overtaken} when it was changed since.
 * @throws {Problem} when the step is refused; its detail names the rule and the next step.
 */
export async function moveTask(seen: Task, status: TaskStatus): Promise<Task> {
  const path = { task: seen.id };
  const now = await readTagged(api.GET('/api/tasks/{task}', { params: { path } }));
  if (now.value.version !== seen.version) throw new Overtaken(now.value);
  const header = { 'if-match': now.etag };
  try {
    const moved = await read(
      api.POST('/api/tasks/{task}/transition', {
        params: { path, header },
        body: { status, reason: 'moved on the board' },
      }),
    );
    return moved.task;
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 412) throw error;
    throw new Overtaken((await readTagged(api.GET('/api/tasks/{task}', { params: { path } }))).value);
  }
}
