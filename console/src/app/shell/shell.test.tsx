import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { keys } from '@/api/keys';
import { me, page, standing, task, taskPage } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, refusing, server } from '@/testing/server';

const WORDS = 'words of a test'; // pragma: allowlist secret

/** A hall whose session ends with the first write; whoever signs in over the page then is `next`. */
async function endedUnder(next: typeof me) {
  const sent: string[] = [];
  let signedIn = true;
  answering({ ...taskPage(task({ status: 'inbox' })), '/api/tasks': page([]) });
  server.use(
    http.post('*/api/tasks/t-1/dispatch', () => {
      sent.push('dispatch');
      if (sent.length > 1 && signedIn) return HttpResponse.json({ items: [] });
      signedIn = false;
      return HttpResponse.json({}, { status: 401 });
    }),
    http.post('*/auth/refresh', () => HttpResponse.json({}, { status: 401 })),
    http.post('*/auth/login', () => {
      signedIn = true;
      server.use(http.get('*/auth/me', () => HttpResponse.json(next)));
      return HttpResponse.json({});
    }),
  );
  const opened = open('/tasks/t-1');
  await userEvent.click(await screen.findByTestId('triage'));
  await userEvent.type(await screen.findByTestId('email'), 'somebody@example.org');
  await userEvent.type(screen.getByTestId('password'), WORDS);
  await userEvent.click(screen.getByTestId('enter'));
  return { sent, ...opened };
}

test('whoever signs in again goes on where they were: what waited is sent', async () => {
  const { sent, router } = await endedUnder(me);
  await waitFor(() => expect(sent).toEqual(['dispatch', 'dispatch']));
  expect(router.state.location.pathname).toBe('/tasks/t-1');
});

test.each([
  { ...me, id: 'u-2' },
  { ...me, org_id: 'another' },
  { ...me, kind: 'key' as const },
])('for anybody else nothing of it is sent or shown', async (other) => {
  const { sent, router, queries } = await endedUnder(other);
  await waitFor(() => expect(router.state.location.pathname).toBe('/'));
  await waitFor(() => expect(queries.getQueryData(keys.me.all)).toEqual(other));
  expect(screen.queryByTestId('session-over')).toBeNull();
  expect(sent).toEqual(['dispatch']);
  expect(queries.getQueryData(keys.tasks.one('t-1'))).toBeUndefined();
});

test('a sign-out that fails says so, and the page stays', async () => {
  answering({});
  refusing('post', '/auth/logout', 503, 'unavailable', 'the database is being migrated');
  const { router } = open('/');
  await userEvent.click(await screen.findByTestId('account-menu'));
  await userEvent.click(screen.getByTestId('choice-out'));
  expect(await screen.findByText('You are still signed in')).toBeDefined();
  expect(router.state.location.pathname).toBe('/');
});

test('a press that begins inside a dialog and ends outside closes nothing', async () => {
  answering({});
  open('/');
  await screen.findByTestId('page-overview');
  await userEvent.keyboard('?');
  const dialog = await screen.findByTestId('keys-help');
  const inside = dialog.querySelector('h2') as Element;
  fireEvent.pointerDown(inside);
  fireEvent.click(dialog);
  expect(screen.queryByTestId('keys-help')).not.toBeNull();
  fireEvent.pointerDown(dialog);
  act(() => void fireEvent.click(dialog));
  expect(screen.queryByTestId('keys-help')).toBeNull();
});

test('a browser that has no clipboard for a page says so', async () => {
  answering({});
  refusing('get', '/api/approvals', 503, 'unavailable', 'the database is being migrated');
  open('/waiting');
  await screen.findAllByTestId('failure');
  Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true });
  fireEvent.click(screen.getAllByText('Copy details')[0] as Element);
  expect(await screen.findByText('It was not copied')).toBeDefined();
});

test('what this browser keeps may be spoilt: the overview is shown all the same', async () => {
  localStorage.setItem('guildhall.looked.foundry', '{');
  answering({});
  open('/');
  expect((await screen.findByTestId('since')).textContent).toContain('Today: ');
});

test('the figure beside the agents says how many of the crew are at work', async () => {
  const agents = ['qa', 'docs', 'pm'].map((agent_id) => ({ agent_id, availability: 'available' }));
  answering({
    '/api/agents': page(agents),
    '/api/status': { data: '', position: 9, projects: [], runs: [standing()] },
  });
  open('/verify');
  expect((await screen.findByTitle('1 of 3 at work')).textContent).toBe('1/3');
});

test('an address that is none says which it was, and leads home', async () => {
  answering({});
  open('/no/such-page');
  const page = await screen.findByTestId('not-found');
  expect(page.textContent).toContain('/no/such-page');
  expect(within(page).getByRole('heading', { level: 1 }).textContent).toBe(
    'There is no page at this address',
  );
  const ways = within(page)
    .getAllByRole('link')
    .map((one) => one.getAttribute('href'));
  expect(ways).toEqual(['/console/', '/console/', '/console/tasks', '/console/runs']);
});
