import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { keep } from '@/api/kept';
import { page, standing, task } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, refusing, server } from '@/testing/server';

const blocked = task({
  code: 'F-2',
  status: 'blocked',
  attempts: 3,
  blocked: {
    reason: 'attempts_exhausted',
    detail: 'exit code 1\nno luck',
    from_status: 'in_progress',
    by: 'guildhall',
  },
});

test('one sentence says what works, what waits and what it costs', async () => {
  answering({
    '/api/status': { data: '', position: 9, projects: [], runs: [standing()] },
    '/api/tasks': page([blocked]),
  });
  open('/');
  const sentence = await screen.findByTestId('sentence');
  expect(sentence.textContent).toContain(
    '1 run is working, 1 thing waits for you, and today has cost $0.00 of $5.00.',
  );
});

test('merged work that was never delivered is named, with what brings it', async () => {
  const kept = [{ branch: 'guildhall/r-9', command: 'git -C /r merge guildhall/r-9' }];
  const project = { project_id: 'p-1', name: 'toolz', status: 'running', repository: '/r', tasks: {} };
  answering({
    '/api/status': { data: '', position: 9, projects: [{ ...project, blocked: [], kept }], runs: [] },
  });
  open('/');
  const panel = await screen.findByTestId('panel-kept');
  expect(panel.textContent).toContain('toolz is kept on guildhall/r-9');
});

test('a hall in which nothing happened says so in every panel', async () => {
  answering({});
  open('/');
  expect(await screen.findByText('Nothing waits for you.')).toBeDefined();
  expect(await screen.findByText('Nobody is at work.')).toBeDefined();
  expect(await screen.findByText('Nothing went wrong today.')).toBeDefined();
  await userEvent.click(within(screen.getByTestId('panel-running')).getByText('Start a run'));
  expect(await screen.findByTestId('start-run-dialog')).toBeDefined();
});

test.each([
  ['its own run', '/r', 'r-1', 'The run that is under way takes it up.'],
  ['an agent', '', null, 'Its project has no repository for a run: an agent takes it up that claims it.'],
])('a task that is tried again is taken up by %s', async (_taker, repository, run_id, said) => {
  const project = { project_id: 'p-1', name: 'toolz', status: 'running', repository, tasks: {}, blocked: [] };
  answering({
    '/api/status': { data: '', position: 9, projects: [project], runs: [standing()] },
    '/api/tasks': page([blocked]),
    '/api/tasks/t-1': blocked,
  });
  server.use(http.post('*/api/tasks/t-1/unblock', () => HttpResponse.json(task({ run_id }))));
  open('/');
  await userEvent.click(within(await screen.findByTestId('want-t-1')).getByText('Try again'));
  expect(await screen.findByText(said)).toBeDefined();
});

test('a blocked task says its cause, and is tried again in place', async () => {
  answering({
    '/api/status': { data: '', position: 9, projects: [], runs: [standing()] },
    '/api/tasks': page([blocked]),
  });
  const seen: (string | null)[] = [];
  server.use(
    http.get('*/api/tasks/t-1', () => HttpResponse.json(blocked, { headers: { ETag: '"4"' } })),
    http.post('*/api/tasks/t-1/unblock', ({ request }) => {
      seen.push(request.headers.get('If-Match'));
      return HttpResponse.json(task());
    }),
  );
  open('/');
  const row = await screen.findByTestId('want-t-1');
  expect(row.textContent).toContain('F-2 has used its 3 attempts');
  expect(row.textContent).toContain('no luck');
  await userEvent.click(within(row).getByText('Try again'));
  await waitFor(() => expect(seen).toEqual(['"4"']));
  // The run that is under way takes tasks of its own alone: it is said, with the way to one that takes it.
  const why = await screen.findByText('No run that is under way takes it up: a new one does.');
  const said = why.closest<HTMLElement>('[data-testid=toast]') ?? document.body;
  expect(said.textContent).toContain('T-1 is back: queued');
  await userEvent.click(within(said).getByText('Start a run'));
  const form = within(await screen.findByTestId('start-run-dialog'));
  expect(form.getByTestId('segment-queue').getAttribute('aria-pressed')).toBe('true');
});

test('a task is given up only after a question, and as it was seen', async () => {
  answering({ '/api/tasks': page([blocked]) });
  const seen: (string | null)[] = [];
  server.use(
    http.get('*/api/tasks/t-1', () => HttpResponse.json(blocked, { headers: { ETag: '"4"' } })),
    http.post('*/api/tasks/t-1/cancel', ({ request }) => {
      seen.push(request.headers.get('If-Match'));
      return HttpResponse.json(task({ status: 'cancelled' }));
    }),
  );
  open('/');
  await userEvent.click(await screen.findByTestId('cancel-F-2'));
  await userEvent.click(screen.getByTestId('keep'));
  await userEvent.click(screen.getByTestId('cancel-F-2'));
  expect(seen).toEqual([]);
  await userEvent.click(screen.getByTestId('go'));
  await waitFor(() => expect(seen).toEqual(['"4"']));
});

test('a panel that cannot be read says why, beside those that can', async () => {
  answering({});
  refusing('get', '/api/approvals', 503, 'unavailable', 'the database is being migrated');
  open('/');
  const panel = await screen.findByTestId('panel-waiting');
  expect(await within(panel).findByText(/the database is being migrated/i)).toBeDefined();
  expect(await screen.findByText('Nobody is at work.')).toBeDefined();
});

test('what an agent printed is shown as text, with its controls visible', async () => {
  const detail = '<img src=x onerror=alert(1)> \u202eevil\u001b[31m';
  const hostile = task({
    status: 'blocked',
    blocked: { reason: 'changes_refused', detail, from_status: 'review', by: 'x' },
  });
  answering({ '/api/tasks': page([hostile]) });
  open('/');
  const row = await screen.findByTestId('want-t-1');
  expect(row.querySelector('img')).toBeNull();
  expect(row.textContent).toContain('<img src=x onerror=alert(1)> [U+202E]evil\u241b[31m');
});

test.each([
  [10, 'Today: 0 tasks done'],
  [600, 'Since you looked 10 min ago: 0 tasks done'],
])('whoever looked %i s ago reads what changed since they were away', async (seconds, words) => {
  answering({});
  keep('guildhall.looked.foundry', { position: 3, at: Date.now() - seconds * 1000 });
  open('/');
  expect((await screen.findByTestId('since')).textContent).toContain(words);
});
