import { expect, test } from 'vitest';
import type { Sprint } from '@/api/queries/sprints';
import { task } from '@/testing/examples';
import { happened } from '@/testing/run-examples';
import { burndownOf, burndownWords, idealAt } from './burndown';

const BEGAN = new Date('2026-11-21T00:00').getTime();
const DAY = 86_400_000;

const sprint = (changed: Partial<Sprint> = {}): Sprint => ({
  id: 's-1',
  code: 'S-1',
  project_id: null,
  title: 'First steps',
  goal: '',
  owner: '',
  starts_on: '2026-11-21',
  ends_on: '2026-11-24',
  metadata: {},
  status: 'active',
  task_ids: ['a', 'b', 'c', 'd'],
  unfinished: [],
  created_at: new Date(BEGAN - DAY).toISOString(),
  started_at: null,
  completed_at: null,
  updated_at: null,
  ...changed,
});

const at = (type: string, when: number, changed: object = {}) =>
  happened(type, 0, { emitted_at: new Date(when).toISOString(), ...changed });
const put = (when: number, ...task_ids: string[]) =>
  at('sprint.tasks_added', when, { payload: { task_ids } });
const tasks = ['a', 'b', 'c', 'd'].map((id) => task({ id, status: id < 'c' ? 'done' : 'ready' }));

test('what is left falls as tasks end and rises as tasks come, and what is said agrees with the tasks', () => {
  const events = [
    put(BEGAN - 1000, 'a', 'b', 'c'),
    at('task.merged', BEGAN + DAY, { task_id: 'a' }),
    at('task.merged', BEGAN + DAY, { task_id: 'elsewhere' }),
    put(BEGAN + 1.5 * DAY, 'd'),
    at('task.finished', BEGAN + 2 * DAY, { task_id: 'b' }),
  ];
  const burndown = burndownOf(sprint(), tasks, events, BEGAN + 2 * DAY);
  expect(burndown?.steps.map((step) => step.left)).toEqual([3, 2, 2, 3, 2, 2]);
  expect(burndown?.steps[0]?.at).toBe(BEGAN);
  expect(burndown && idealAt(burndown, BEGAN + 2 * DAY)).toBe(1.5);
  expect(burndown && burndownWords(burndown)).toBe('2 tasks of 3 left. That is on the ideal line.');
});

test('a task that is taken out is left no more, and what is behind is said', () => {
  const out = at('sprint.tasks_removed', BEGAN + DAY, { payload: { task_ids: ['d'] } });
  const open = ['a', 'b', 'c'].map((id) => task({ id }));
  const burndown = burndownOf(sprint(), open, [put(BEGAN, 'a', 'b', 'c', 'd'), out], BEGAN + 3 * DAY);
  expect(burndown?.left).toBe(3);
  expect(burndown && burndownWords(burndown)).toBe('3 tasks of 4 left. The ideal line has 1: 2 behind.');
});

test('a sprint that is over ends where it was completed, with what it left', () => {
  const over = sprint({
    status: 'completed',
    completed_at: new Date(BEGAN + DAY).toISOString(),
    unfinished: ['b', 'c', 'd'],
  });
  const events = [
    put(BEGAN, 'a', 'b', 'c', 'd'),
    at('task.merged', BEGAN + 1000, { task_id: 'a' }),
    at('task.merged', BEGAN + 2 * DAY, { task_id: 'b' }),
  ];
  const burndown = burndownOf(over, tasks, events, BEGAN + 9 * DAY);
  expect([burndown?.left, burndown?.steps.at(-1)?.at]).toEqual([3, BEGAN + DAY]);
});

test('without a task there is none, and without an end there is no line', () => {
  expect(burndownOf(sprint(), [], [], BEGAN)).toBeNull();
  const burndown = burndownOf(sprint({ ends_on: null }), tasks, [put(BEGAN, 'a')], BEGAN + DAY);
  expect(burndown && burndownWords(burndown)).toContain('no end');
});
