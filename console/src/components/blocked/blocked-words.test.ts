import { expect, test } from 'vitest';
import { task } from '@/testing/examples';
import { headingOfBlocked } from './blocked-words';

test.each([
  ['changes_asked', 'F-1 waits for changes that a person asked for'],
  ['worker_lost', 'F-1 is blocked: worker lost'],
])('a task that is blocked for %s is headed by words', (reason, heading) => {
  const blocked = { reason, detail: '', from_status: 'in_progress' as const, by: 'guildhall' };
  expect(headingOfBlocked(task({ code: 'F-1', status: 'blocked', blocked }))).toBe(heading);
});
