import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';
import { admin, settings } from '@/testing/settings-examples';

const WRONG = { status: 401, code: 'invalid_auth', rule: 'login.password_matches', detail: 'is wrong' };
const SHORT = {
  status: 422,
  code: 'validation_failed',
  rule: 'user.password_is_long',
  field: 'password',
  detail: 'a password has at least 8 characters',
};

/** Has changes of the password answered in turn, and says what was sent; a null is success. */
function passwordAnswers(...answers: ({ status: number } | null)[]): unknown[] {
  const sent: unknown[] = [];
  server.use(
    http.post('*/auth/password', async ({ request }) => {
      sent.push(await request.json());
      const refused = answers[sent.length - 1];
      return refused
        ? HttpResponse.json(refused, { status: refused.status })
        : new HttpResponse(null, { status: 204 });
    }),
  );
  return sent;
}

async function typeIn(texts: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries(texts))
    fireEvent.change(screen.getByTestId(`password-${name}`), { target: { value } });
  await userEvent.click(screen.getByTestId('change-password'));
}

test('a password is changed with the one before, the new one typed twice, and then the door comes', async () => {
  answering(settings);
  const sent = passwordAnswers(SHORT, null);
  const { router } = open('/settings');
  const form = within(await screen.findByTestId('password-form'));
  await typeIn({ current: 'a', next: 'b', again: 'c' });
  expect((await form.findByRole('alert')).textContent).toBe('These two are not the same.');
  expect(sent).toEqual([]);
  await typeIn({ again: 'b' });
  expect((await form.findByRole('alert')).textContent).toBe('A password has at least 8 characters.');
  expect(form.getByTestId('password-next').getAttribute('aria-invalid')).toBe('true');
  await typeIn({ next: 'long enough', again: 'long enough' });
  expect(await screen.findByTestId('sign-in')).toBeDefined();
  expect(sent).toEqual([
    { current: 'a', new: 'b' },
    { current: 'a', new: 'long enough' },
  ]);
  expect(router.state.location.pathname).toBe('/sign-in');
});

test('a wrong password is said at its field; it is sent once, and no session is renewed for it', async () => {
  answering(settings);
  const sent = passwordAnswers(WRONG);
  let renewed = 0;
  server.use(
    http.post('*/auth/refresh', () => {
      renewed += 1;
      return HttpResponse.json({});
    }),
  );
  open('/settings');
  const form = within(await screen.findByTestId('password-form'));
  await typeIn({ current: 'wrong', next: 'long enough', again: 'long enough' });
  expect((await form.findByRole('alert')).textContent).toBe('This is not your password.');
  expect(form.getByTestId('password-current').getAttribute('aria-invalid')).toBe('true');
  expect([sent.length, renewed]).toEqual([1, 0]);
});

test('who came with a key has no password to change', async () => {
  answering({ ...settings, '/auth/me': { ...admin, kind: 'key' } });
  open('/settings');
  await screen.findByTestId('panel-keys');
  expect(screen.queryByTestId('password-form')).toBeNull();
});
