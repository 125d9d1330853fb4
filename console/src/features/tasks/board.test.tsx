import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { Task } from '@/api/types';
import { page, task } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

/** A board of tasks, each in its status; `stands` is what one of them is when it is read alone. */
function board(tasks: readonly Task[], stands: Task = tasks[0] ?? task()) {
  const sent: unknown[] = [];
  answering({});
  server.use(
    http.get('*/api/tasks', ({ request }) => {
      const status = new URL(request.url).searchParams.get('status');
      return HttpResponse.json(page(tasks.filter((one) => !status || one.status === status)));
    }),
    http.get('*/api/tasks/t-1', () => HttpResponse.json(stands, { headers: { ETag: '"7"' } })),
    http.post('*/api/tasks/t-1/transition', async ({ request }) => {
      sent.push([request.headers.get('If-Match'), await request.json()]);
      return HttpResponse.json({ task: stands });
    }),
  );
  return sent;
}

async function moveTo(status: string) {
  await userEvent.click(await screen.findByTestId('move-T-1'));
  await userEvent.click(screen.getByTestId(`choice-${status}`));
}

test('a card that others changed in other ways is moved as it was seen', async () => {
  const sent = board([task()], task({ title: 'Another title', version: 4 }));
  open('/tasks');
  await moveTo('blocked');
  await waitFor(() => expect(sent).toEqual([['"7"', { status: 'blocked', reason: 'moved on the board' }]]));
  expect(screen.queryByTestId('conflict')).toBeNull();
});

test('a card that somebody else moved goes back, and both sides are shown', async () => {
  const sent = board([task()], task({ status: 'review', version: 4 }));
  open('/tasks');
  await moveTo('blocked');
  const sides = await screen.findByTestId('conflict-status');
  expect(sides.textContent).toBe('StatusYoursBlockedTheirsIn review');
  expect(sent).toEqual([]);
  expect(within(screen.getByTestId('column-ready')).getByTestId('card-T-1')).toBeDefined();
  await userEvent.click(screen.getByTestId('take-mine'));
  await waitFor(() => expect(sent).toHaveLength(1));
});
