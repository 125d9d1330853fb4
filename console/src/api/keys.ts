/** The names under which answers are kept: one factory a resource, so that what is stale can be named exactly. */

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
  tasks: resource('tasks'),
  templates: resource('templates'),
  tools: resource('tools'),
  variants: resource('variants'),
  verify: resource('verify'),
  webhooks: resource('webhooks'),
} as const;

export type Resource = keyof typeof keys;
