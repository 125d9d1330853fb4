import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { AT, me, page } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

const ada = {
  user_id: 'u-2',
  email: 'ada@example.org',
  name: 'Ada',
  role: 'member',
  added_at: AT,
  signed_in_at: null,
};
const webhook = {
  webhook_id: 'w-1',
  url: 'https://hooks.example.org/x',
  event_types: ['run.ended'],
  description: '',
  active: true,
  created_at: AT,
  updated_at: AT,
};
const all = {
  '/auth/me': { ...me, abilities: ['read', 'write', 'approve', 'keep_keys', 'administer'] },
  '/auth/keys': page([]),
  '/api/members': page([ada]),
  '/api/webhooks': page([webhook]),
  '/api/webhooks/w-1/deliveries': page([]),
  '/api/projects': page([]),
  '/api/templates': page([]),
  '/presets': page([]),
};

test('a webhook is added with its secret shown once, and a name that is none of an event is said at its field', async () => {
  answering(all);
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/webhooks', async ({ request }) => {
      sent.push(await request.json());
      if (sent.length === 1)
        return HttpResponse.json(
          { status: 422, code: 'validation_failed', field: 'event_types.0', detail: 'there is no event x' },
          { status: 422 },
        );
      // pragma: allowlist nextline secret
      return HttpResponse.json({ ...webhook, secret: 'whsec_made_up' }, { status: 201 });
    }),
  );
  open('/settings');
  const panel = await screen.findByTestId('panel-webhooks');
  fireEvent.change(screen.getByTestId('webhook-url'), { target: { value: 'https://hooks.example.org/x' } });
  fireEvent.change(screen.getByTestId('webhook-types'), { target: { value: 'x' } });
  await userEvent.click(screen.getByTestId('add-webhook'));
  expect(await within(panel).findByText('There is no event x.')).toBeDefined();
  fireEvent.change(screen.getByTestId('webhook-types'), { target: { value: 'run.ended,  task.*' } });
  await userEvent.click(screen.getByTestId('add-webhook'));
  expect((await within(panel).findByTestId('shown-once')).textContent).toContain('whsec_made_up');
  expect(sent[1]).toMatchObject({ event_types: ['run.ended', 'task.*'] });
});

test('a webhook is paused under the version that stands, and removed only after it was said what is lost', async () => {
  answering(all);
  let paused: unknown;
  let removed = 0;
  server.use(
    http.get('*/api/webhooks/w-1', () => HttpResponse.json(webhook, { headers: { ETag: '"w-1-1"' } })),
    http.patch('*/api/webhooks/w-1', async ({ request }) => {
      paused = [request.headers.get('If-Match'), await request.json()];
      return HttpResponse.json({ ...webhook, active: false });
    }),
    http.delete('*/api/webhooks/w-1', () => {
      removed += 1;
      return new HttpResponse(null, { status: 204 });
    }),
  );
  open('/settings');
  await userEvent.click(await screen.findByTestId('turn-w-1'));
  await waitFor(() => expect(paused).toEqual(['"w-1-1"', { active: false }]));
  await userEvent.click(screen.getByTestId('remove-w-1'));
  expect(removed).toBe(0);
  await userEvent.click(within(screen.getByTestId('confirm')).getByTestId('go'));
  await waitFor(() => expect(removed).toBe(1));
});

test('a member is removed only after it was said what that means, and a refusal is said there', async () => {
  answering(all);
  server.use(
    http.delete('*/api/members/u-2', () =>
      HttpResponse.json(
        { status: 409, code: 'conflict', detail: 'the last owner stays one' },
        { status: 409 },
      ),
    ),
  );
  open('/settings');
  await userEvent.click(await screen.findByTestId('remove-member-u-2'));
  const confirm = screen.getByTestId('confirm');
  expect(confirm.textContent).toContain('signed out');
  await userEvent.click(within(confirm).getByTestId('go'));
  expect(await within(confirm).findByText('The last owner stays one.')).toBeDefined();
});

test('single keys act until they are switched off; those with Ctrl go on', async () => {
  answering(all);
  const { router } = open('/settings');
  await screen.findByTestId('panel-you');
  fireEvent.keyDown(document.body, { key: '?' });
  expect(await screen.findByTestId('keys-help')).toBeDefined();
  fireEvent(screen.getByTestId('keys-help'), new Event('cancel', { cancelable: true }));
  await userEvent.click(screen.getByTestId('segment-keys-off'));
  fireEvent.keyDown(document.body, { key: 'g' });
  fireEvent.keyDown(document.body, { key: 't' });
  fireEvent.keyDown(document.body, { key: '?' });
  expect(screen.queryByTestId('keys-help')).toBeNull();
  expect(router.state.location.pathname).toBe('/settings');
  fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
  expect(await screen.findByTestId('palette')).toBeDefined();
});
