import { expect, test } from 'vitest';
import { titleOfRun } from './run-title';

const at = new Date(2026, 10, 6, 9, 5).toISOString();

test.each([
  [{ goal: 'Greet the guests', backlog: 'greet.yaml' }, 'Greet the guests'],
  [{ goal: '', backlog: 'greet.yaml' }, 'greet.yaml'],
  [{ goal: 'What the project is for', backlog: 'the queue' }, 'What was queued on 6 Nov, 09:05'],
  [{ goal: '', backlog: '' }, 'What was queued on 6 Nov, 09:05'],
])('of %o the title is %s', (run, title) => {
  expect(titleOfRun({ ...run, created_at: at })).toBe(title);
});
