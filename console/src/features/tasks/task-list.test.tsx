import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { page, task } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

const MANY = 9_000;

test('a filter says among how many tasks it has looked', async () => {
  answering({});
  server.use(
    http.get('*/api/tasks', ({ request }) => {
      const query = new URL(request.url).searchParams;
      const from = Number(query.get('cursor') ?? 0);
      const to = from + Number(query.get('limit'));
      const items = [task({ id: `t-${from}`, code: `T-${from}` })];
      // A page has one task here, and says how far it came by its cursor.
      return HttpResponse.json({ ...page(items), total: MANY, next: to < MANY ? String(to) : null });
    }),
  );
  const { router } = open('/tasks?view=list&text=nothing');
  const said = await screen.findByTestId('looked-at');
  expect(said.textContent).toContain('of 9\u00a0000 tasks');
  await router.navigate({ to: '/tasks', search: { view: 'list' } });
  await screen.findByTestId('row-T-0');
  expect(screen.queryByTestId('looked-at')).toBeNull();
});

test('a filter that no task passes is named, and can be cleared there', async () => {
  answering({ '/api/tasks': page([task()]) });
  const { router } = open('/tasks?view=list&role=nobody&text=none');
  await userEvent.click(await screen.findByTestId('clear-filter'));
  expect(await screen.findByTestId('row-T-1')).toBeDefined();
  expect(router.state.location.search).toEqual({ view: 'list' });
});
