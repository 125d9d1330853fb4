import { expect, test } from 'vitest';
import type { Lock } from '@/api/types';
import { AT } from '@/testing/examples';
import { doing, leaseOf } from './at-work';

function lock(task_id: string | null, holder: string): Lock {
  return {
    lock_id: holder,
    resource: 'T-1',
    holder,
    actor: holder,
    acquired_at: AT,
    ttl_seconds: 300,
    heartbeat_at: AT,
    expires_at: AT,
    fence: 1,
    task_id,
  };
}

test('a lease is that of the very task: two projects have a T-1 each', () => {
  const work = { id: 'T-1', task_id: 't-9', state: 'review', agent: 'qa', seconds: 1, title: '' };
  const locks = [lock('t-1', 'theirs'), lock(null, 'files'), lock('t-9', 'ours')];
  expect(leaseOf(work, locks)?.holder).toBe('ours');
  expect(leaseOf({ ...work, id: null, task_id: null }, locks)).toBeUndefined();
  expect(doing(work)).toBe('reviews T-1');
});
