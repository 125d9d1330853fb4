import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { me } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, refusing, server } from '@/testing/server';

const WORDS = 'correct horse battery';

/** The cookie by which a browser knows that somebody signed in: there, or not. */
function signedIn(is: boolean) {
  // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no cookie store
  document.cookie = `guildhall_csrf=proof; path=/${is ? '' : '; max-age=0'}`;
}

function closedDoor() {
  answering({});
  signedIn(false);
  refusing('get', '/auth/me', 401, 'invalid_auth', 'sign in');
}

test('who has nothing to show comes to the door without anything being asked', async () => {
  answering({});
  signedIn(false);
  let asked = 0;
  server.use(
    http.get('*/auth/me', () => {
      asked += 1;
      return HttpResponse.json({}, { status: 401 });
    }),
  );
  open('/tasks');
  expect(await screen.findByTestId('email')).toBeDefined();
  expect(asked).toBe(0);
});

/** Let everybody in who asks with a password. */
function lettingIn() {
  server.use(
    http.post('*/auth/login', () => {
      signedIn(true);
      server.use(http.get('*/auth/me', () => HttpResponse.json(me)));
      return HttpResponse.json({});
    }),
  );
}

test.each([
  ['/runs', '/console/runs'],
  ['/runs?project=p-1', '/console/runs?project=p-1'],
  ['/', '/console/'],
])('after the door to %s the address bar says %s, and a reload finds it', async (asked, shown) => {
  closedDoor();
  lettingIn();
  const { router } = open(asked);
  await userEvent.type(await screen.findByTestId('email'), 'owner@example.org');
  await userEvent.type(screen.getByTestId('password'), WORDS);
  await userEvent.click(screen.getByTestId('enter'));
  await waitFor(() => expect(screen.queryByTestId('email')).toBeNull());
  expect(router.history.location.href).toBe(shown);
});

test('who is not signed in comes to the door, and is let in with a password', async () => {
  closedDoor();
  let given: unknown;
  server.use(
    http.post('*/auth/login', async ({ request }) => {
      given = await request.json();
      signedIn(true);
      server.use(http.get('*/auth/me', () => HttpResponse.json(me)));
      return HttpResponse.json({
        access_token: null,
        refresh_token: null,
        expires_in: 900,
        org_id: 'x',
        role: 'owner',
      });
    }),
  );
  const { router } = open('/?project=p-1');
  await userEvent.type(await screen.findByTestId('email'), 'owner@example.org');
  await userEvent.type(screen.getByTestId('password'), WORDS);
  await userEvent.click(screen.getByTestId('enter'));
  expect(await screen.findByTestId('page-overview')).toBeDefined();
  expect(given).toEqual({ email: 'owner@example.org', password: WORDS });
  expect(router.state.location.search).toEqual({ project: 'p-1' });
});

test('what waited for a session that was left is given up, and asks nobody to sign in again', async () => {
  answering({});
  const { router, queries } = open('/');
  await screen.findByTestId('page-overview');
  refusing('post', '/auth/refresh', 401, 'invalid_auth', 'sign in');
  refusing('get', '/api/status', 401, 'invalid_auth', 'sign in');
  void queries.invalidateQueries();
  await screen.findByTestId('session-over');
  await router.navigate({ to: '/sign-in' });
  answering({});
  lettingIn();
  await userEvent.type(await screen.findByTestId('email'), 'owner@example.org');
  await userEvent.type(screen.getByTestId('password'), WORDS);
  await userEvent.click(screen.getByTestId('enter'));
  expect(await screen.findByTestId('page-overview')).toBeDefined();
  expect(screen.queryByTestId('session-over')).toBeNull();
});

test('a wrong password is said at the field, and nothing is sent twice', async () => {
  closedDoor();
  refusing('post', '/auth/login', 401, 'invalid_auth', 'no');
  open('/sign-in');
  await userEvent.type(await screen.findByTestId('email'), 'owner@example.org');
  await userEvent.type(screen.getByTestId('password'), 'wrong');
  await userEvent.click(screen.getByTestId('enter'));
  expect((await screen.findByRole('alert')).textContent).toBe('Name and password do not belong together.');
});

test('an API key opens the door for this tab, and is sent as a header', async () => {
  closedDoor();
  server.use(
    http.get('*/auth/me', ({ request }) =>
      request.headers.get('X-API-Key') === 'key-1'
        ? HttpResponse.json(me)
        : HttpResponse.json({}, { status: 401 }),
    ),
  );
  open('/sign-in');
  await userEvent.click(await screen.findByTestId('other-way'));
  await userEvent.type(screen.getByTestId('key'), 'key-1');
  await userEvent.click(screen.getByTestId('enter'));
  expect(await screen.findByTestId('page-overview')).toBeDefined();
  expect(localStorage.getItem('guildhall.key')).toBeNull();
});

test('nobody is sent to another site after signing in', async () => {
  answering({});
  server.use(http.post('*/auth/login', () => HttpResponse.json({})));
  const { router } = open('/sign-in?next=//elsewhere.example/');
  await userEvent.type(await screen.findByTestId('email'), 'owner@example.org');
  await userEvent.type(screen.getByTestId('password'), WORDS);
  await userEvent.click(screen.getByTestId('enter'));
  expect(await screen.findByTestId('page-overview')).toBeDefined();
  expect(router.state.location.pathname).toBe('/');
});
