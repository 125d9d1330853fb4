import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';
import { settings } from '@/testing/settings-examples';

test('the event that does not arrive is said with its cause, until a trial arrives', async () => {
  answering(settings);
  let arrives = false;
  const waiting = {
    position: 7,
    event_id: 'e-1',
    event_type: 'run.ended',
    attempts: 3,
    error: 'it answered 500',
    next_at: '2026-11-27T01:30:00Z',
  };
  server.use(
    http.get('*/api/webhooks/w-1/standing', () =>
      HttpResponse.json({ webhook_id: 'w-1', waiting: arrives ? null : waiting }),
    ),
    http.post('*/api/webhooks/w-1/test', () => {
      arrives = true;
      return HttpResponse.json({ arrived: true, status: 204, milliseconds: 4, error: '' });
    }),
  );
  open('/settings');
  const said = await screen.findByTestId('waiting-w-1');
  expect(said.textContent).toContain('run.ended does not arrive: it answered 500. Tried again at');
  await userEvent.click(screen.getByTestId('try-w-1'));
  await waitFor(() => expect(screen.queryByTestId('waiting-w-1')).toBeNull());
});
