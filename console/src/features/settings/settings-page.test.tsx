import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { me, page } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';
import { ada, admin, apiKey, settings } from '@/testing/settings-examples';

const all = { ...settings, '/auth/keys': page([apiKey]) };

test('the secret of a new key is shown once, where it was made', async () => {
  answering(all);
  server.use(
    http.post('*/auth/keys', () =>
      // pragma: allowlist nextline secret
      HttpResponse.json({ ...apiKey, name: 'bot', api_key: 'ghk.secret' }, { status: 201 }),
    ),
  );
  open('/settings');
  const panel = await screen.findByTestId('panel-keys');
  await within(panel).findByTestId('key-k-1');
  fireEvent.change(screen.getByTestId('key-name'), { target: { value: 'bot' } });
  await userEvent.click(screen.getByTestId('make-key'));
  expect((await screen.findByTestId('shown-once')).textContent).toContain('ghk.secret');
});

test('who came with the key of the installation is told that it is one more; nobody else can know', async () => {
  answering({ ...settings, '/auth/me': { ...admin, kind: 'installation', actor: 'installation' } });
  const { unmount } = open('/settings');
  expect((await screen.findByTestId('installation-key')).textContent).toContain('GUILDHALL_API_KEY');
  expect(await screen.findByText(/No key of this organisation yet/)).toBeDefined();
  unmount();
  answering(settings);
  open('/settings');
  expect(await screen.findByText(/No key of this organisation yet/)).toBeDefined();
  expect(screen.queryByTestId('installation-key')).toBeNull();
});

test('a key is revoked only after it was asked what is lost', async () => {
  answering(all);
  let revoked = 0;
  server.use(
    http.delete('*/auth/keys/k-1', () => {
      revoked += 1;
      return new HttpResponse(null, { status: 204 });
    }),
  );
  open('/settings');
  await userEvent.click(await screen.findByTestId('revoke-k-1'));
  expect(revoked).toBe(0);
  await userEvent.click(within(screen.getByTestId('confirm')).getByTestId('go'));
  await waitFor(() => expect(revoked).toBe(1));
});

test('a role is changed under the version that stands', async () => {
  answering(all);
  let seen: unknown;
  server.use(
    http.get('*/api/members/u-2', () => HttpResponse.json(ada, { headers: { ETag: '"u-2-1"' } })),
    http.patch('*/api/members/u-2', async ({ request }) => {
      seen = [request.headers.get('If-Match'), await request.json()];
      return HttpResponse.json({ ...ada, role: 'admin' });
    }),
  );
  open('/settings');
  fireEvent.change(await screen.findByTestId('role-u-2'), { target: { value: 'admin' } });
  await waitFor(() => expect(seen).toEqual(['"u-2-1"', { role: 'admin' }]));
});

test('who does not administer sees neither members nor webhooks, and chooses a theme', async () => {
  answering({ ...all, '/auth/me': me });
  open('/settings');
  await screen.findByTestId('panel-keys');
  expect([screen.queryByTestId('panel-members'), screen.queryByTestId('panel-webhooks')]).toEqual([
    null,
    null,
  ]);
  await userEvent.click(screen.getByTestId('segment-light'));
  expect(document.documentElement.dataset.theme).toBe('light');
});

test('flags say what they mean and where they are set', async () => {
  answering({
    ...all,
    '/api/status': { data: '/srv/hall', position: 0, projects: [], runs: [] },
    '/console/config/flags.json': { demoMode: false, schedulerEnabled: false },
  });
  open('/settings');
  const off = await screen.findByTestId('flag-schedulerEnabled');
  expect(off.textContent).toContain('Off');
  expect(screen.getByTestId('flag-demoMode').textContent).toContain('The console shows this server.');
  expect(await screen.findByText('/srv/hall/config/flags.json')).toBeDefined();
});
