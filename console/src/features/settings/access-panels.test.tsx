import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';
import { settings } from '@/testing/settings-examples';

test('a member is removed only after it was said what that means, and a refusal is said there', async () => {
  answering(settings);
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
  answering(settings);
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
