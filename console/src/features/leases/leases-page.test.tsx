import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

function lock(resource: string, left: number) {
  const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  return {
    lock_id: `lock-${resource}`,
    resource,
    holder: 'developer',
    actor: 'key:x',
    acquired_at: at(-300),
    ttl_seconds: 180,
    heartbeat_at: at(left - 180),
    expires_at: at(left),
    fence: 3,
    task_id: null,
  };
}

test('leases stand by what is left, and one that is stale is taken back alone', async () => {
  answering({
    '/collab/state/locks': { data: { locks: [lock('T-1', 100), lock('T-2', -12)] }, etag: '', position: 1 },
  });
  const sent: unknown[] = [];
  server.use(
    http.post('*/collab/leases/reclaim', async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ ok: true, reclaimed: ['lock-T-2'] });
    }),
  );
  open('/leases');
  await userEvent.click(await screen.findByTestId('reclaim-T-2'));
  expect(within(screen.getByTestId('lease-T-1')).queryByText('Reclaim')).toBeNull();
  await waitFor(() => expect(sent).toEqual([{ lock_id: 'lock-T-2' }]));
});

test('where nothing is stale, it says what could be next', async () => {
  answering({ '/collab/state/locks': { data: { locks: [lock('T-1', 100)] }, etag: '', position: 1 } });
  open('/leases');
  expect(await screen.findByText(/No stale lease. The next could be T-1 in 1:/)).toBeDefined();
});

test('a foreign name of what is held is shown with its marks, wherever it stands', async () => {
  const name = 'T\u202e1\u001b[31m\u200b\u2028x';
  answering({ '/collab/state/locks': { data: { locks: [lock(name, 100)] }, etag: '', position: 1 } });
  open('/leases');
  const said = await screen.findByText(/The next could be/);
  expect(said.textContent).toContain('could be T[U+202E]1\u241b[31m[U+200B][U+2028]x in 1:');
});
