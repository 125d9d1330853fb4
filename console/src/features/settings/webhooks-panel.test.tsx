import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { page } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';
import { deadLetter, settings, webhook } from '@/testing/settings-examples';

test('a webhook is added with its secret shown once, and a name that is none of an event is said at its field', async () => {
  answering(settings);
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
  answering(settings);
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

test('a webhook gets a new secret only after it was said until when the old one serves; it is shown once', async () => {
  answering(settings);
  let made = 0;
  server.use(
    http.post('*/api/webhooks/w-1/secret', () => {
      made += 1;
      // pragma: allowlist nextline secret
      return HttpResponse.json({ webhook_id: 'w-1', secret: 'whsec_made_up_anew' });
    }),
  );
  open('/settings');
  await userEvent.click(await screen.findByTestId('new-secret-w-1'));
  const confirm = screen.getByTestId('confirm');
  expect(confirm.textContent).toContain('For a day what is sent is signed with the old one as well');
  expect(made).toBe(0);
  await userEvent.click(within(confirm).getByTestId('go'));
  const shown = await within(screen.getByTestId('webhook-w-1')).findByTestId('shown-once');
  expect(shown.textContent).toContain('whsec_made_up_anew');
  expect([made, screen.queryByTestId('confirm')]).toEqual([1, null]);
});

test('what did not arrive is listed with its cause, a page at a time, and is sent again from there', async () => {
  answering(settings);
  const letters = [
    deadLetter(),
    deadLetter({ delivery_id: 'd-2', event_type: 'task.blocked', status: 'delivered' }),
    deadLetter({ delivery_id: 'd-3', event_type: 'run.paused' }),
  ];
  const asked: (string | null)[] = [];
  server.use(
    http.get('*/api/webhooks/w-1/deliveries', ({ request }) => {
      const cursor = new URL(request.url).searchParams.get('cursor');
      asked.push(cursor);
      return HttpResponse.json(
        cursor ? page(letters.slice(2)) : { ...page(letters.slice(0, 2)), total: 3, next: 'older' },
      );
    }),
    http.post('*/api/webhooks/w-1/deliveries/d-1/redeliver', () => {
      letters[0] = deadLetter({ status: 'requested' });
      return HttpResponse.json(letters[0], { status: 202 });
    }),
    http.post('*/api/webhooks/w-1/deliveries/d-3/redeliver', () =>
      HttpResponse.json(
        { status: 409, code: 'conflict', detail: 'it is sent again already' },
        { status: 409 },
      ),
    ),
  );
  open('/settings');
  const first = await screen.findByTestId('letter-d-1');
  expect(first.textContent).toContain('run.ended did not arrive in 8 attempts: no answer');
  expect(screen.getByTestId('letter-d-2').textContent).toContain('arrived when it was sent again');
  expect(screen.queryByTestId('redeliver-d-2')).toBeNull();
  await userEvent.click(screen.getByTestId('redeliver-d-1'));
  await waitFor(() =>
    expect(screen.getByTestId('letter-d-1').textContent).toContain('is sent again, before'),
  );
  expect(screen.queryByTestId('redeliver-d-1')).toBeNull();
  await userEvent.click(screen.getByTestId('older-letters-w-1'));
  await userEvent.click(await screen.findByTestId('redeliver-d-3'));
  expect((await within(screen.getByTestId('letter-d-3')).findByRole('alert')).textContent).toContain(
    'It is sent again already.',
  );
  expect(asked).toContain('older');
});
