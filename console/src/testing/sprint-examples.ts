/** A sprint with two tasks, one of which is blocked, as tests use it. */
import type { Sprint } from '@/api/queries/sprints';
import { AT, page, task } from './examples';

export const sprint: Sprint = {
  id: 's-1',
  code: 'S-1',
  project_id: 'p-1',
  title: 'First steps',
  goal: 'Everything is formatted.',
  owner: 'pm',
  starts_on: '2026-11-21',
  ends_on: '2026-12-05',
  metadata: {},
  status: 'active',
  task_ids: ['t-1', 't-2'],
  unfinished: [],
  created_at: AT,
  started_at: AT,
  completed_at: null,
  updated_at: AT,
};
const blocked = { reason: 'question', detail: 'Which licence?', since: AT };
export const sprintTasks = [
  task({ status: 'done' }),
  task({ id: 't-2', code: 'T-2', status: 'blocked', blocked: blocked as never, title: 'Say who owns it' }),
];
/** What the pages of sprints ask for. */
export const sprintPages = {
  '/api/sprints': page([sprint]),
  '/api/sprints/s-1': sprint,
  '/api/tasks': page(sprintTasks),
  '/api/comments': page([]),
};
