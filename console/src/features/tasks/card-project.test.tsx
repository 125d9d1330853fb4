import { act, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { page, task } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

test('under all projects a card says whose it is, and in one project it does not', async () => {
  answering({});
  const named = (id: string, name: string) => ({ id, name });
  server.use(
    http.get('*/api/tasks', ({ request }) => {
      const status = new URL(request.url).searchParams.get('status');
      return HttpResponse.json(
        page(status === 'ready' ? [task({ status: 'ready', project_id: 'p-2' })] : []),
      );
    }),
    http.get('*/api/projects', () => HttpResponse.json(page([named('p-1', 'toolz'), named('p-2', 'shop')]))),
  );
  const { router } = open('/tasks');
  const card = await screen.findByTestId('card-T-1');
  expect(await within(card).findByText('shop')).toBeDefined();
  await act(() => router.navigate({ to: '/tasks', search: { project: 'p-2' } }));
  await waitFor(() => expect(within(screen.getByTestId('card-T-1')).queryByText('shop')).toBeNull());
});
