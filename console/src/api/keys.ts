/** The names under which answers are kept: one factory a resource, so that what is stale can be named exactly. */
import type { DataTag, InfiniteData, QueryKey } from '@tanstack/react-query';
import type { Task, TaskPage, TaskStatus } from './types';

/** Which tasks a list holds; by each of these an event puts a task into the list or takes it out (`kept-tasks.ts`). */
export interface TasksAsked {
  status?: TaskStatus;
  project?: string;
  run?: string;
  sprint?: string;
  agent?: string;
  priority?: Task['priority'];
  newestFirst?: boolean;
}

/** A list of tasks: one page, or pages in a row. */
export interface TasksListed extends TasksAsked {
  paged?: boolean;
}

/** A list of tasks as it is kept. */
export type KeptTasks = TaskPage | InfiniteData<TaskPage, string | undefined>;

function resource<const Name extends string>(name: Name) {
  return {
    all: [name] as const,
    lists: () => [name, 'list'] as const,
    list: (filter: Readonly<Record<string, unknown>> = {}) => [name, 'list', filter] as const,
    one: (id: string) => [name, 'one', id] as const,
    part: (id: string, part: string, filter: Readonly<Record<string, unknown>> = {}) =>
      [name, 'one', id, part, filter] as const,
  };
}

export const keys = {
  agents: resource('agents'),
  apiKeys: resource('apiKeys'),
  approvals: resource('approvals'),
  artifacts: resource('artifacts'),
  comments: resource('comments'),
  events: resource('events'),
  jobs: resource('jobs'),
  leases: resource('leases'),
  me: resource('me'),
  members: resource('members'),
  presets: resource('presets'),
  projects: resource('projects'),
  runs: resource('runs'),
  schedules: resource('schedules'),
  server: resource('server'),
  sessions: resource('sessions'),
  sprints: resource('sprints'),
  standing: resource('standing'),
  tasks: {
    ...resource('tasks'),
    list: (filter: TasksListed = {}) => ['tasks', 'list', filter] as unknown as DataTag<QueryKey, KeptTasks>,
  },
  templates: resource('templates'),
  tools: resource('tools'),
  variants: resource('variants'),
  verify: resource('verify'),
  waiting: resource('waiting'),
  webhooks: resource('webhooks'),
} as const;

export type Resource = keyof typeof keys;
