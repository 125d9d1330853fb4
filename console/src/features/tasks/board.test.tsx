import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { keepTasks } from '@/api/kept-tasks';
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
    http.get('*/api/tasks/:id/steps', () =>
      HttpResponse.json({
        status: 'ready',
        items: [
          { status: 'blocked', refused: '', rule: null },
          { status: 'approved', refused: 'T-1 is ready: the review comes first', rule: 'x' },
        ],
      }),
    ),
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
  await waitFor(() =>
    expect(within(screen.getByTestId('column-review')).getByTestId('card-T-1')).toBeDefined(),
  );
  await userEvent.click(screen.getByTestId('take-mine'));
  await waitFor(() => expect(sent).toHaveLength(1));
});

test('where a card may not go, its rule is named before it is moved there', async () => {
  board([task()]);
  open('/tasks');
  await userEvent.click(await screen.findByTestId('move-T-1'));
  const refused = screen.getByTestId('choice-approved');
  await waitFor(() => expect(refused.textContent).toContain('the review comes first'));
  expect(screen.getByTestId('choice-blocked').textContent).toBe('Blocked');
});

test('a card that is lifted has the columns that refuse it name the rule, and put down there it stays', async () => {
  const sent = board([task()]);
  open('/tasks');
  const card = await screen.findByTestId('card-T-1');
  const at = (x: number) => ({ clientX: x, clientY: 10, button: 0, buttons: 1 });
  fireEvent.mouseDown(card, at(10));
  fireEvent.mouseMove(document, at(30));
  fireEvent.mouseMove(document, at(60));
  expect((await screen.findByTestId('refuses-approved')).textContent).toContain('the review comes first');
  expect(screen.queryByTestId('refuses-blocked')).toBeNull();
  fireEvent.mouseUp(document, at(60));
  await waitFor(() => expect(screen.queryByTestId('refuses-approved')).toBeNull());
  expect(sent).toEqual([]);
});

test('J goes to the next card, X and Shift X select a range, and all of them are moved at once', async () => {
  const tasks = ['t-1', 't-2', 't-3', 't-4'].map((id) => task({ id, code: id.toUpperCase() }));
  board(tasks);
  const moved: string[] = [];
  server.use(
    http.get('*/api/tasks/:id', ({ params }) => {
      const found = tasks.find((one) => one.id === params.id);
      return found && HttpResponse.json(found, { headers: { ETag: '"1"' } });
    }),
    http.post('*/api/tasks/:id/transition', ({ params }) => {
      moved.push(String(params.id));
      if (params.id === 't-3')
        return HttpResponse.json(
          { status: 409, code: 'conflict', detail: 'its paths are held' },
          { status: 409 },
        );
      return HttpResponse.json({ task: task({ id: String(params.id), status: 'blocked', version: 2 }) });
    }),
  );
  open('/tasks');
  await screen.findByTestId('card-T-4');
  await userEvent.keyboard('jj');
  expect(document.activeElement).toBe(screen.getByTestId('card-T-2'));
  await userEvent.keyboard('xjj');
  await userEvent.keyboard('{Shift>}X{/Shift}');
  expect(screen.getByTestId('selection').textContent).toContain('3 tasks selected');
  await userEvent.click(screen.getByTestId('move-selected'));
  await userEvent.click(screen.getByTestId('choice-blocked'));
  await waitFor(() => expect(moved.toSorted()).toEqual(['t-2', 't-3', 't-4']));
  await waitFor(() =>
    expect(screen.getAllByTestId('toast').map((one) => one.textContent)).toEqual([
      'T-3 does not go to BlockedIts paths are held.',
      '2 tasks moved to Blocked',
    ]),
  );
  expect(screen.queryByTestId('selection')).toBeNull();
  expect(within(screen.getByTestId('column-ready')).getByTestId('card-T-3')).toBeDefined();
});

test('Ctrl with a click selects a card and opens nothing', async () => {
  board([task()]);
  const { router } = open('/tasks');
  const card = await screen.findByTestId('card-T-1');
  fireEvent.click(card, { ctrlKey: true });
  expect(screen.getByTestId('select-T-1').getAttribute('aria-pressed')).toBe('true');
  expect(router.state.location.pathname).toBe('/tasks');
});

test('a card shows what its task says now, also where an event told its version before', async () => {
  board([task()]);
  const { queries } = open('/tasks');
  await screen.findByTestId('card-T-1');
  const keep = (changed: Partial<Task>) =>
    act(async () => {
      keepTasks(queries, [task({ version: 2, ...changed })]);
      await new Promise((drawn) => setTimeout(drawn, 30));
    });
  await keep({});
  await keep({ title: 'Another title' });
  await waitFor(() => expect(screen.getByTestId('card-T-1').textContent).toContain('Another title'));
});
