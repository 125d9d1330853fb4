import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { page, task } from '@/testing/examples';
import { keys } from '../keys';
import type { JournalEvent, Task } from '../types';
import { Freshness } from './freshness';

function moved(seq: number, to: string): JournalEvent {
  return {
    position: seq,
    seq,
    type: 'task.status_changed',
    task_id: 't-1',
    payload: { to_status: to },
  } as unknown as JournalEvent;
}

test('a task takes the status of a newer event, and keeps its own where the event is older', () => {
  const queries = new QueryClient();
  const key = keys.tasks.list();
  queries.setQueryData(key, page([task({ version: 4, status: 'review' })]));
  const shown = () => queries.getQueryData<{ items: Task[] }>(key)?.items[0];
  const freshness = new Freshness(queries);
  freshness.take([moved(4, 'ready')]);
  expect(shown()).toMatchObject({ status: 'review', version: 4 });
  freshness.take([moved(5, 'approved')]);
  expect(shown()).toMatchObject({ status: 'approved', version: 5 });
  freshness.end();
});

test('a storm of events asks again once, and again after what is under way', async () => {
  vi.useFakeTimers();
  const queries = new QueryClient();
  const asked = vi.fn(() => Promise.resolve(1));
  const observer = queries.getQueryCache().build(queries, { queryKey: keys.standing.all, queryFn: asked });
  const invalidate = vi.spyOn(queries, 'invalidateQueries');
  const freshness = new Freshness(queries);
  for (let at = 1; at <= 200; at += 1) freshness.take([moved(at, 'ready')]);
  await vi.advanceTimersByTimeAsync(1100);
  expect(invalidate.mock.calls.filter(([one]) => one?.queryKey === keys.standing.all)).toHaveLength(1);
  expect(observer.state.isInvalidated).toBe(true);
  freshness.end();
  vi.useRealTimers();
});
