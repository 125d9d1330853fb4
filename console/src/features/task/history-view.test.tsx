import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { AT, page, task, taskPage } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

const COUNT = 700;

/** A task on whose history the server gives pages as they are asked for. */
function longHistory() {
  answering(taskPage(task()));
  const all = Array.from({ length: COUNT }, (_, at) => ({
    id: `e-${at + 1}`,
    position: at + 1,
    type: 'task.edited',
    actor: 'pm',
    emitted_at: AT,
    payload: {},
    hash: 'ab',
  }));
  server.use(
    http.get('*/api/tasks/t-1/history', ({ request }) => {
      const query = new URL(request.url).searchParams;
      const ordered = query.get('newest_first') === 'true' ? all.toReversed() : all;
      const from = Number(query.get('cursor') ?? 0);
      const items = ordered.slice(from, from + Number(query.get('limit')));
      const end = from + items.length;
      return HttpResponse.json({ ...page(items), total: COUNT, next: end < COUNT ? String(end) : null });
    }),
  );
}

test('a long history begins with what happened last, and goes back to the first event', async () => {
  longHistory();
  open('/tasks/t-1?tab=history');
  const history = await screen.findByTestId('history');
  const places = () => [...history.querySelectorAll('details .num')].map((one) => one.textContent);
  expect(places()[0]).toBe('700');
  await userEvent.click(within(history).getByTestId('history-earlier'));
  await waitFor(() => expect(places()).toHaveLength(400));
  expect(new Set(places()).size).toBe(400);
});

test('a version that lies far back is found, so that the definition can be brought back to it', async () => {
  longHistory();
  server.use(http.get('*/api/tasks/t-1', () => HttpResponse.json({ ...task(), blocks: [] })));
  open('/tasks/t-1?at=3');
  expect((await screen.findByTestId('past')).textContent).toContain('The task as it stood at 3');
  await waitFor(() => expect(within(screen.getByTestId('past')).getByRole('button')).toBeDefined());
});
