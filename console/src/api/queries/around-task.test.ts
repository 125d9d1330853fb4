import { QueryClient } from '@tanstack/react-query';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { page } from '@/testing/examples';
import { server } from '@/testing/server';
import { commentsQuery } from './around-task';

test('all comments of a task are there, however many pages they are', async () => {
  server.use(
    http.get('*/api/comments', ({ request }) => {
      const begins = Number(new URL(request.url).searchParams.get('cursor') ?? 0);
      const items = Array.from({ length: 500 }, (_, at) => ({ id: `c-${begins + at}` }));
      return HttpResponse.json({ ...page(items), total: 1000, next: begins ? null : '500' });
    }),
  );
  const { items, total } = await new QueryClient().fetchQuery(commentsQuery('t-1'));
  expect([items.length, items.at(-1)?.id, total]).toEqual([1000, 'c-999', 1000]);
});
