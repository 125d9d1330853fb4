import { QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { Task } from '@/api/types';
import { grouped } from '@/components/ui/format';
import { page, task } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';
import { useMove } from './use-move';

test('moves that overlap are told each with its own aim, and four requests are under way at most', async () => {
  const tasks = Array.from({ length: 12 }, (_, at) => task({ id: `t-${at}`, code: `T-${at}` }));
  answering({ '/api/tasks': page(tasks) });
  let under = 0;
  let most = 0;
  const slowly = async (answer: () => Response) => {
    under += 1;
    most = Math.max(most, under);
    await new Promise((done) => setTimeout(done, 20));
    under -= 1;
    return answer();
  };
  server.use(
    http.get('*/api/tasks/:id', ({ params }) =>
      slowly(() =>
        HttpResponse.json(
          tasks.find((one) => one.id === params.id),
          { headers: { ETag: '"1"' } },
        ),
      ),
    ),
    http.post('*/api/tasks/:id/transition', async ({ params, request }) => {
      const { status } = (await request.json()) as { status: Task['status'] };
      return slowly(() => HttpResponse.json({ task: task({ id: String(params.id), status, version: 2 }) }));
    }),
  );
  const { queries } = open('/tasks');
  await screen.findByTestId('card-T-0');
  const { result } = renderHook(useMove, {
    wrapper: ({ children }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider>,
  });
  act(() => {
    result.current(tasks.slice(0, 9), 'blocked');
    result.current(tasks.slice(9), 'review');
  });
  const told = () => screen.getAllByTestId('toast').map((one) => one.textContent);
  await waitFor(() =>
    expect(told()).toEqual(
      expect.arrayContaining(['9 tasks moved to Blocked', '3 tasks moved to In review']),
    ),
  );
  expect(most).toBeLessThanOrEqual(4);
});

test('a filter looks at some thousands of tasks by itself, and says how many it has not looked at', async () => {
  let pages = 0;
  answering({});
  server.use(
    http.get('*/api/tasks', ({ request }) => {
      const query = new URL(request.url).searchParams;
      if (query.get('status') !== 'review' || query.get('limit') !== '200')
        return HttpResponse.json(page([]));
      pages += 1;
      const items = Array.from({ length: 200 }, (_, at) =>
        task({ id: `r-${pages}-${at}`, status: 'review' }),
      );
      return HttpResponse.json({ ...page(items), total: 9_000, next: String(pages) });
    }),
  );
  open('/tasks?text=nowhere');
  const further = await screen.findByTestId('further-review', undefined, { timeout: 15_000 });
  expect([further.textContent, pages]).toEqual([`Look at ${grouped(7_000)} more`, 10]);
});
