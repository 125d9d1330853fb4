import { QueryClient } from '@tanstack/react-query';
import { HttpResponse, http } from 'msw';
import { expect, test, vi } from 'vitest';
import { page, task } from '@/testing/examples';
import { server } from '@/testing/server';
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

/** The server does not answer: what events say is all there is. */
const away = () => server.use(http.get('*/api/tasks/:id', () => HttpResponse.error()));

test('a task takes the status of a newer event, and keeps its own where the event is older', () => {
  away();
  const queries = new QueryClient();
  const key = keys.tasks.list();
  queries.setQueryData(key, page([task({ version: 4, status: 'review' })]));
  const shown = () => queries.getQueryData<{ items: Task[] }>(key)?.items[0];
  const freshness = new Freshness(queries);
  vi.useFakeTimers();
  freshness.take([moved(4, 'ready')]);
  expect(shown()).toMatchObject({ status: 'review', version: 4 });
  vi.advanceTimersByTime(300);
  freshness.take([moved(5, 'approved')]);
  expect(shown()).toMatchObject({ status: 'approved', version: 5 });
  freshness.take([moved(6, 'merging')]);
  expect(shown()).toMatchObject({ status: 'approved' });
  vi.advanceTimersByTime(300);
  expect(shown()).toMatchObject({ status: 'merging', version: 6 });
  freshness.end();
  vi.useRealTimers();
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

test('of what changed the tasks alone are read again, and the lists are not', async () => {
  const asked: string[] = [];
  server.use(
    http.get('*/api/tasks/:id', ({ request, params }) => {
      asked.push(new URL(request.url).pathname);
      return HttpResponse.json(task({ id: String(params.id), version: 9, title: 'New words' }));
    }),
  );
  const queries = new QueryClient();
  const key = keys.tasks.list({ status: 'ready', paged: true });
  const list = vi.fn(async () => ({ ...page([task(), task({ id: 't-2' })]), next: null }));
  await queries.fetchQuery({ queryKey: key, queryFn: list });
  const before = queries.getQueryData<{ items: Task[] }>(key);
  const freshness = new Freshness(queries);
  freshness.take([moved(2, 'ready'), moved(3, 'ready')]);
  await vi.waitFor(() =>
    expect(queries.getQueryData<{ items: Task[] }>(key)?.items[0]?.title).toBe('New words'),
  );
  expect(asked).toEqual(['/api/tasks/t-1']);
  expect(list).toHaveBeenCalledTimes(1);
  expect(queries.getQueryData<{ items: Task[] }>(key)?.items[1]).toBe(before?.items[1]);
  freshness.end();
});
