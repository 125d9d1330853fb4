import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { event, journal } from '@/testing/journal';
import { open } from '@/testing/open';
import { server } from '@/testing/server';

test('an event opens by its position: words, fields, payload, hashes, and what caused it', async () => {
  const { lines } = journal(3);
  lines[1] = event(2, 'task.blocked', {
    payload: { reason: '<b>x</b>\u202e' },
    prev_hash: 'aa11',
    hash: 'bb22',
    causation_id: 'e-0',
  });
  lines[2] = event(3, 'task.created', { causation_id: 'e-1' });
  const { router } = open('/events?event=2');
  const drawer = await screen.findByTestId('event-drawer');
  expect((await within(drawer).findByTestId('event-words')).textContent).toBe('developer · T-2 · did 2');
  expect(within(drawer).getByTestId('event-payload').textContent).toContain('"<b>x</b>[U+202E]"');
  expect(within(drawer).getByTestId('event-chain').textContent).toContain('aa11');
  expect(within(drawer).getByTestId('event-chain').textContent).toContain('bb22');
  expect((await within(drawer).findByTestId('near-1')).textContent).toContain('its cause');
  expect(within(drawer).getByTestId('near-3').textContent).toContain('caused by it');
  await userEvent.click(within(drawer).getByTestId('only-this-correlation'));
  await screen.findByTestId('filter-correlation');
  expect(router.state.location.search).toEqual({ event: 2, correlation: 'r-1' });
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByTestId('event-drawer')).toBeNull());
});

test('a drawer takes the focus, and gives it back to the row that it explains', async () => {
  journal(3);
  open('/events');
  const row = await screen.findByTestId('event-2');
  row.focus();
  await userEvent.keyboard('{Enter}');
  const drawer = await screen.findByTestId('event-drawer');
  await waitFor(() => expect(drawer.contains(document.activeElement)).toBe(true));
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('event-2')));
});

test('a position without an event says so', async () => {
  journal(2);
  open('/events?event=9');
  expect((await screen.findByTestId('event-drawer')).textContent).toContain('9');
  expect(await screen.findByText(/There is no event at 9/)).toBeDefined();
});

test('what is shown is told as a log for people, copied and taken away', async () => {
  journal(3);
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/events/digest', async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({
        text: '## 2026-11-26\n\n- **task created** T-1\n',
        events: 3,
        position: 3,
        next: null,
      });
    }),
  );
  URL.createObjectURL = () => 'blob:x';
  URL.revokeObjectURL = () => undefined;
  const saved: string[] = [];
  HTMLAnchorElement.prototype.click = function () {
    saved.push(this.download);
  };
  const user = userEvent.setup();
  open('/events');
  await screen.findByTestId('event-3');
  await user.click(screen.getByTestId('human-log'));
  const dialog = await screen.findByTestId('human-log-dialog');
  expect(sent).toMatchObject([{ positions: [1, 2, 3] }]);
  expect(dialog.textContent).toContain('3 events, 1 to 3');
  expect(within(dialog).getByText('task created')).toBeDefined();
  await user.click(within(dialog).getByTestId('copy'));
  expect(await navigator.clipboard.readText()).toContain('- **task created** T-1');
  await user.click(within(dialog).getByTestId('download'));
  expect(saved).toEqual(['events-1-3.md']);
});
