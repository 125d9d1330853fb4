import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { keys } from '../keys';
import type { JournalEvent } from '../types';
import { Freshness } from './freshness';

afterEach(() => {
  vi.useRealTimers();
});

test('what became of a delivery makes its webhook stale', () => {
  vi.useFakeTimers();
  const queries = new QueryClient();
  const invalidate = vi.spyOn(queries, 'invalidateQueries');
  const freshness = new Freshness(queries);
  freshness.take([
    { position: 1, seq: 1, type: 'delivery.delivered', payload: {} } as unknown as JournalEvent,
  ]);
  vi.advanceTimersByTime(1100);
  expect(invalidate.mock.calls.map(([one]) => one?.queryKey)).toContainEqual(keys.webhooks.all);
  freshness.end();
});
