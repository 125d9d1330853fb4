import { QueryClient } from '@tanstack/react-query';
import { HttpResponse, http } from 'msw';
import { expect, test, vi } from 'vitest';
import { page, task } from '@/testing/examples';
import { server } from '@/testing/server';
import { keys } from '../keys';
import { sprintTasksQuery } from '../queries/sprints';
import { taskQuery, whyQuery } from '../queries/tasks';
import { waitingQuery } from '../queries/waiting';
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

test('the tasks of a sprint are a list as any other: an event moves them on', async () => {
  away();
  server.use(http.get('*/api/tasks', () => HttpResponse.json(page([task({ sprint_id: 's-1' })]))));
  const queries = new QueryClient();
  const asked = sprintTasksQuery('s-1');
  await queries.fetchQuery(asked);
  const freshness = new Freshness(queries);
  freshness.take([moved(2, 'review')]);
  const kept = queries.getQueryData(asked.queryKey);
  expect(kept && 'items' in kept && asked.select(kept)).toMatchObject([{ id: 't-1', status: 'review' }]);
  freshness.end();
});

test('what changed while a list was being fetched is read again once the list is there', async () => {
  server.use(http.get('*/api/tasks/t-1', () => HttpResponse.json(task({ status: 'review', version: 3 }))));
  const queries = new QueryClient();
  let land: (answer: object) => void = () => undefined;
  const list = (status: 'ready' | 'review') => keys.tasks.list({ status, paged: true });
  queries.setQueryData(list('review'), page([]));
  const fetching = queries.fetchQuery({
    queryKey: list('ready'),
    queryFn: () => new Promise<object>((answer) => (land = answer)),
  });
  const freshness = new Freshness(queries);
  freshness.take([moved(3, 'review')]);
  await new Promise((later) => setTimeout(later, 600));
  land(page([task()]));
  await fetching;
  expect(queries.getQueryData(list('ready'))).toMatchObject({ items: [{ id: 't-1' }] });
  await vi.waitFor(() => expect(queries.getQueryData(list('ready'))).toMatchObject({ items: [] }));
  expect(queries.getQueryData(list('review'))).toMatchObject({ items: [{ id: 't-1', version: 3 }] });
  freshness.end();
});

test('what lies in the past stays as it is, what waits for others is asked again, and so is what waits for a person', async () => {
  const queries = new QueryClient();
  const past = taskQuery('t-1', '4');
  const why = whyQuery('t-9');
  const waiting = waitingQuery();
  const ask = vi.fn(async () => ({}));
  for (const { queryKey, meta } of [past, why, waiting] as {
    queryKey: readonly unknown[];
    meta?: Record<string, unknown>;
  }[])
    await queries.fetchQuery({ queryKey, meta, queryFn: ask });
  const old = (one: { queryKey: readonly unknown[] }) => queries.getQueryState(one.queryKey)?.isInvalidated;
  const freshness = new Freshness(queries);
  freshness.take([moved(2, 'ready')]);
  await vi.waitFor(() => expect([old(past), old(why)]).toEqual([false, true]));
  await queries.fetchQuery({ queryKey: waiting.queryKey, queryFn: ask, staleTime: 0 });
  freshness.take([{ ...moved(3, ''), type: 'run.paused', task_id: null }]);
  await vi.waitFor(() => expect(old(waiting)).toBe(true));
  freshness.end();
});
