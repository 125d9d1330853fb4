import { fireEvent, screen, waitFor, within } from '@testing-library/react';
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

test('the name of a key that could not be made stays, and the key is made once when it is sent again', async () => {
  answering(settings);
  const names: (string | null)[] = [];
  server.use(
    http.post('*/auth/keys', ({ request }) => {
      names.push(request.headers.get('Idempotency-Key'));
      if (names.length === 1) return HttpResponse.error();
      return HttpResponse.json({ key_id: 'k-9', name: 'Robot', api_key: 'gh-secret' }, { status: 201 });
    }),
  );
  open('/settings');
  const name = await screen.findByTestId<HTMLInputElement>('key-name');
  await userEvent.type(name, 'Robot');
  await userEvent.click(screen.getByTestId('make-key'));
  expect(await screen.findByText(/The server does not answer/)).toBeDefined();
  expect(name.value).toBe('Robot');
  await userEvent.click(screen.getByTestId('make-key'));
  expect(await screen.findByText('gh-secret')).toBeDefined();
  expect(name.value).toBe('');
  expect(new Set(names).size).toBe(1);
});

test('a double click adds a member once, so that the password that is shown once stays', async () => {
  answering(settings);
  let asked = 0;
  server.use(
    http.post('*/api/members', () => {
      asked += 1;
      const member = { user_id: 'u-9', email: 'new@example.org', name: '', role: 'member' };
      return HttpResponse.json({ ...member, password: asked > 1 ? null : 'shown-once' }, { status: 201 });
    }),
  );
  open('/settings');
  const email = await screen.findByTestId<HTMLInputElement>('member-email');
  await userEvent.type(email, 'new@example.org');
  const button = screen.getByTestId('add-member');
  fireEvent.click(button, { detail: 1 });
  fireEvent.click(button, { detail: 2 });
  expect(await screen.findByText('shown-once')).toBeDefined();
  await waitFor(() => expect(email.value).toBe(''));
  expect(asked).toBe(1);
});
