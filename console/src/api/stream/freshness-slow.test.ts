import { QueryClient } from '@tanstack/react-query';
import { HttpResponse, http } from 'msw';
import { expect, test, vi } from 'vitest';
import { page, task } from '@/testing/examples';
import { server } from '@/testing/server';
import { keys } from '../keys';
import type { JournalEvent } from '../types';
import { Freshness } from './freshness';

/** A task became ready. */
function moved(id: string): JournalEvent {
  return {
    position: 2,
    seq: 2,
    type: 'task.status_changed',
    task_id: id,
    payload: { to_status: 'ready' },
  } as unknown as JournalEvent;
}

test('while tasks are being read no others are asked for: slow answers do not pile up', async () => {
  const asked: string[] = [];
  let answer = (): void => undefined;
  const slow = new Promise<void>((go) => {
    answer = go;
  });
  server.use(
    http.get('*/api/tasks/:id', async ({ params }) => {
      asked.push(String(params.id));
      await slow;
      return HttpResponse.json(task({ id: String(params.id), version: 9 }));
    }),
  );
  const queries = new QueryClient();
  queries.setQueryData(keys.tasks.list(), page([task()]));
  const freshness = new Freshness(queries);
  for (let round = 0; round < 3; round += 1) {
    freshness.take([0, 1, 2].map((nth) => moved(`${round}-${nth}`)));
    await new Promise((go) => setTimeout(go, 300));
  }
  expect(asked).toEqual(['0-0', '0-1', '0-2']);
  answer();
  await vi.waitFor(() => expect(asked).toHaveLength(9));
  freshness.end();
});
