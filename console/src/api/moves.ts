/** Changes of a task, each from what was seen of it: a step to another status, an edit of its definition. */
import type { Change } from './changes';
import { api } from './client';
import { read, readTagged, type Tagged } from './problem';
import type { components } from './schema';
import type { Task, TaskStatus } from './types';

export type TaskPatch = components['schemas']['TaskPatch'];

function readTask(id: string): Promise<Tagged<Task>> {
  return readTagged(api.GET('/api/tasks/{task}', { params: { path: { task: id } } }));
}

/** Bring a task to a status by one legal step; a refusal names the rule and the next step. */
export function moveOf(seen: Tagged<Task>, status: TaskStatus, reason: string): Change<Task, Task> {
  const path = { task: seen.value.id };
  return {
    seen,
    touches: ['status'],
    again: () => readTask(path.task),
    send: async (etag) => {
      const params = { path, header: { 'if-match': etag } };
      const moved = await read(
        api.POST('/api/tasks/{task}/transition', { params, body: { status, reason } }),
      );
      return moved.task;
    },
  };
}

/** Change parts of a task's definition. */
export function editOf(seen: Tagged<Task>, patch: TaskPatch): Change<Task, Task> {
  const path = { task: seen.value.id };
  return {
    seen,
    touches: Object.keys(patch) as (keyof TaskPatch & keyof Task)[],
    again: () => readTask(path.task),
    send: (etag) =>
      read(api.PATCH('/api/tasks/{task}', { params: { path, header: { 'if-match': etag } }, body: patch })),
  };
}

/** Let a blocked task go on: judged where it was, else ready for whoever takes it. */
export function unblockOf(seen: Tagged<Task>): Change<Task, Task> {
  const path = { task: seen.value.id };
  return {
    seen,
    touches: ['status'],
    again: () => readTask(path.task),
    send: (etag) =>
      read(api.POST('/api/tasks/{task}/unblock', { params: { path, header: { 'if-match': etag } } })),
  };
}

/** Give a task up for good. */
export function cancelOf(seen: Tagged<Task>): Change<Task, Task> {
  const path = { task: seen.value.id };
  return {
    seen,
    touches: ['status'],
    again: () => readTask(path.task),
    send: (etag) =>
      read(
        api.POST('/api/tasks/{task}/cancel', {
          params: { path, header: { 'if-match': etag } },
          body: { reason: 'given up by a person' },
        }),
      ),
  };
}
