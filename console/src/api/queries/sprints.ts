/** Sprints: a goal with dates and tasks, what became of them, and what was said under them (seed S1). */
import { queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { type Grown, grown } from '../events-after';
import { keys } from '../keys';
import type { Once } from '../once';
import { read, readTagged } from '../problem';
import type { components } from '../schema';
import type { JournalEvent, Task, TaskPage } from '../types';
import { taskPageQuery } from './tasks';

export type Sprint = components['schemas']['SprintShown'];
export type SprintMade = components['schemas']['SprintCreate'];
export type SprintPatch = components['schemas']['SprintPatch'];

const MOST = 500;
const ENDS = ['task.finished', 'task.merged', 'task.cancelled'];

/** The sprints of the org or of a project, the newest first. */
export function sprintsQuery(project?: string) {
  return queryOptions({
    queryKey: keys.sprints.list({ project }),
    queryFn: ({ signal }) => {
      const query = { project, limit: 200, newest_first: true };
      return read(api.GET('/api/sprints', { params: { query }, signal }));
    },
  });
}

/** A sprint, with the ETag that a change of it sends. */
export function sprintQuery(id: string) {
  return queryOptions({ queryKey: keys.sprints.one(id), queryFn: ({ signal }) => readSprint(id, signal) });
}

/** Read a sprint anew. */
export function readSprint(id: string, signal?: AbortSignal) {
  return readTagged(api.GET('/api/sprints/{sprint}', { params: { path: { sprint: id } }, signal }));
}

/** The tasks of a sprint, in order of creation. */
export function sprintTasksQuery(id: string) {
  return { ...taskPageQuery({ sprint: id }), select: itemsOf };
}

/** The newest tasks that could be put into a sprint. */
export function tasksToPlanQuery(project?: string) {
  return { ...taskPageQuery({ project, newestFirst: true }), select: itemsOf };
}

function itemsOf({ items }: TaskPage): Task[] {
  return items;
}

interface SprintRecord {
  placed: Grown;
  ended: Grown;
}

/** When tasks were put into a sprint and taken out, and when tasks ended since it was made, oldest first. */
export function sprintRecordQuery(sprint: Sprint) {
  const queryKey = keys.events.list({ sprint: sprint.id });
  const ends = { types: ENDS, project: sprint.project_id ?? undefined };
  return queryOptions({
    queryKey,
    queryFn: async ({ signal, client }): Promise<SprintRecord> => {
      const before = client.getQueryData<SprintRecord>(queryKey);
      const [placed, ended] = await Promise.all([
        grown(before?.placed, { stream: `Sprint:${sprint.id}` }, '0', signal),
        grown(before?.ended, ends, sprint.created_at ?? '0', signal),
      ]);
      return { placed, ended };
    },
    select: inOrder,
  });
}

function inOrder({ placed, ended }: SprintRecord): JournalEvent[] {
  return [...placed.events, ...ended.events].sort((one, other) => one.position - other.position);
}

/** The newest of what agents and people decided or found, as comments under tasks. */
export function saidQuery(type: 'decision' | 'finding') {
  return queryOptions({
    queryKey: keys.comments.list({ said: type }),
    queryFn: async ({ signal }) => {
      const query = { type, limit: MOST, newest_first: true };
      return (await read(api.GET('/api/comments', { params: { query }, signal }))).items;
    },
  });
}

/** Plan a sprint; under the same header it is planned once. */
export function makeSprint(body: SprintMade, header: Once): Promise<Sprint> {
  return read(api.POST('/api/sprints', { params: { header }, body }));
}

/** Change a sprint's definition, as it was seen. */
export function reviseSprint(id: string, etag: string, body: SprintPatch): Promise<Sprint> {
  const params = { path: { sprint: id }, header: { 'if-match': etag } };
  return read(api.PATCH('/api/sprints/{sprint}', { params, body }));
}

/** Make a sprint active, or declare it over, as it was seen. */
export function stepSprint(id: string, etag: string, step: 'start' | 'complete'): Promise<Sprint> {
  const params = { path: { sprint: id }, header: { 'if-match': etag } };
  return step === 'start'
    ? read(api.POST('/api/sprints/{sprint}/start', { params }))
    : read(api.POST('/api/sprints/{sprint}/complete', { params }));
}

/** Put tasks into a sprint, out of the one that they were in. */
export function putIntoSprint(id: string, tasks: string[]): Promise<Sprint> {
  const params = { path: { sprint: id } };
  return read(api.POST('/api/sprints/{sprint}/tasks', { params, body: { task_ids: tasks } }));
}

/** Take a task out of a sprint. */
export function takeOutOfSprint(id: string, task: string): Promise<Sprint> {
  const params = { path: { sprint: id, task } };
  return read(api.DELETE('/api/sprints/{sprint}/tasks/{task}', { params }));
}
