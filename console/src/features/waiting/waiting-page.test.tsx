import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { AT, page, task } from '@/testing/examples';
import { open } from '@/testing/open';
import { approval, run } from '@/testing/run-examples';
import { answering, server } from '@/testing/server';

const blocked = task({
  code: 'F-2',
  status: 'blocked',
  attempts: 3,
  blocked: {
    reason: 'attempts_exhausted',
    detail: 'exit 1\nx\nno luck',
    from_status: 'in_progress',
    by: 'x',
  },
});

/** Answers `asked` where those that wait are wanted, and `all` else. */
function questions(asked: readonly unknown[], all: readonly unknown[] = asked): void {
  server.use(
    http.get('*/api/approvals', ({ request }) =>
      HttpResponse.json(page(new URL(request.url).searchParams.has('status') ? [...asked] : [...all])),
    ),
  );
}

test('questions, blocked tasks and paused runs wait with their causes', async () => {
  answering({ '/api/tasks': page([blocked]), '/api/runs': page([run({ status: 'paused' })]) });
  questions([approval()]);
  open('/waiting');
  expect(await screen.findByTestId('approval-a-1')).toBeDefined();
  const stopped = screen.getByTestId('waits-t-1');
  expect(stopped.textContent).toContain('F-2 has used its 3 attempts');
  expect(stopped.textContent).toContain('exit 1 no luck');
  expect(screen.getByTestId('waits-r-1').textContent).toContain('A person paused it.');
});

test('A approves what has the focus, D asks why; neither does anything while somebody types', async () => {
  answering({});
  questions([approval(), approval({ approval_id: 'a-2', question: 'Merge T-2?' })]);
  const answered: string[] = [];
  server.use(
    http.post('*/api/approvals/:id/approve', ({ params }) => {
      answered.push(String(params.id));
      return HttpResponse.json(approval({ status: 'approved' }));
    }),
  );
  open('/waiting');
  await screen.findByTestId('approval-a-2');
  await userEvent.keyboard('jj');
  await userEvent.keyboard('d');
  const reason = await within(screen.getByTestId('approval-a-2')).findByTestId('reason');
  await userEvent.type(reason, 'and again');
  expect(answered).toEqual([]);
  reason.blur();
  within(screen.getByTestId('approval-a-2')).getByTestId('look').focus();
  await userEvent.keyboard('a');
  expect(within(screen.getByTestId('approval-a-2')).getByTestId('held').textContent).toContain('Approved');
  expect(answered).toEqual([]);
  await waitFor(() => expect(answered).toEqual(['a-2']), { timeout: 9000 });
});

test('an answer is taken back for some seconds, and sent at once where the page is left', async () => {
  answering({});
  questions([approval()]);
  const answered: string[] = [];
  server.use(
    http.post('*/api/approvals/:id/approve', ({ params }) => {
      answered.push(String(params.id));
      return HttpResponse.json(approval({ status: 'approved' }));
    }),
  );
  open('/waiting');
  const card = await screen.findByTestId('approval-a-1');
  await userEvent.click(within(card).getByTestId('approve'));
  expect(within(card).queryByTestId('approve')).toBeNull();
  await userEvent.click(within(card).getByTestId('take-back'));
  expect(within(card).queryByTestId('held')).toBeNull();
  globalThis.dispatchEvent(new Event('pagehide'));
  expect(answered).toEqual([]);
  await userEvent.click(within(card).getByTestId('approve'));
  globalThis.dispatchEvent(new Event('pagehide'));
  await waitFor(() => expect(answered).toEqual(['a-1']));
});

test('reviews that no run sees to and runs that stopped wait too, a run until another took its place', async () => {
  const stopped = run({ id: 'r-2', status: 'stopped_budget', end_reason: '$5.00 were spent', ended_at: AT });
  answering({
    '/api/runs': page([
      stopped,
      run({ id: 'r-0', project_id: 'p-2', status: 'running' }),
      run({ id: 'r-1', project_id: 'p-2', status: 'stopped_gate', ended_at: AT }),
    ]),
  });
  server.use(
    http.get('*/api/tasks', ({ request }) => {
      const reviews = [task({ status: 'review' }), task({ id: 't-2', status: 'review', run_id: 'r-0' })];
      return HttpResponse.json(
        page(new URL(request.url).searchParams.get('status') === 'review' ? reviews : []),
      );
    }),
  );
  open('/waiting');
  expect((await screen.findByTestId('waits-r-2')).textContent).toContain('$5.00 were spent');
  expect(screen.getByTestId('waits-t-1').textContent).toContain('Review it');
  expect([screen.queryByTestId('waits-r-1'), screen.queryByTestId('waits-t-2')]).toEqual([null, null]);
});

test('a paused run goes on as it was seen', async () => {
  answering({ '/api/runs': page([run({ status: 'paused' })]) });
  const seen: (string | null)[] = [];
  server.use(
    http.get('*/api/runs/r-1', () =>
      HttpResponse.json(run({ status: 'paused' }), { headers: { ETag: '"4"' } }),
    ),
    http.post('*/api/runs/r-1/resume', ({ request }) => {
      seen.push(request.headers.get('If-Match'));
      return HttpResponse.json(run());
    }),
  );
  open('/waiting');
  await userEvent.click(await screen.findByTestId('resume'));
  await waitFor(() => expect(seen).toEqual(['"4"']));
});

test('where nothing waits, it says what was answered last and today', async () => {
  answering({});
  const done = approval({
    status: 'rejected',
    approver: 'person:me@x',
    reason: 'not yet',
    answered_at: new Date().toISOString(),
  });
  questions([], [done, approval({ approval_id: 'a-0', status: 'approved', answered_at: AT })]);
  open('/waiting');
  expect((await screen.findByText('Nothing waits for you')).parentElement?.textContent).toContain(
    'Last answered',
  );
  const today = await screen.findByTestId('waiting-answered');
  expect(within(today).getByTestId('approval-a-1').textContent).toContain('not yet');
});
