import type { Resource } from '../keys';

/** What an event about an entity makes stale, by the first word of its name. */
export const TOUCHED: Readonly<Record<string, readonly Resource[]>> = {
  agent: ['agents'],
  approval: ['approvals', 'tasks', 'waiting'],
  artifact: ['artifacts'],
  budget: ['standing', 'runs'],
  comment: ['comments'],
  delivery: ['webhooks'],
  job: ['jobs'],
  key: ['apiKeys'],
  lease: ['leases'],
  member: ['members'],
  merge: ['tasks', 'standing'],
  project: ['projects', 'standing'],
  run: ['runs', 'standing', 'projects', 'waiting'],
  schedule: ['schedules'],
  session: ['sessions', 'agents', 'standing'],
  sprint: ['sprints'],
  step: ['runs', 'standing'],
  task: ['tasks', 'standing', 'leases', 'approvals', 'sprints', 'waiting'],
  template: ['templates', 'presets'],
  tool: ['tools'],
  variant: ['variants', 'jobs'],
  webhook: ['webhooks'],
};
