import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { keys } from '@/api/keys';
import { page, standing, task } from '@/testing/examples';
import { open } from '@/testing/open';
import { approval } from '@/testing/run-examples';
import { answering, server } from '@/testing/server';

/** Questions that wait, with the answers that are sent. */
function asking(...questions: readonly unknown[]) {
  const sent: unknown[] = [];
  answering({ '/api/approvals': page([...questions]) });
  server.use(
    http.post('*/api/approvals/:id/:step', async ({ request, params }) => {
      sent.push([params.id, params.step, await request.json()]);
      return HttpResponse.json(approval({ status: 'approved' }));
    }),
  );
  return sent;
}

/** Has what is held sent at once. */
function leave(): void {
  globalThis.dispatchEvent(new Event('pagehide'));
}

test('no key answers by accident: not held, and not as the end of a chord', async () => {
  const sent = asking(approval(), approval({ approval_id: 'a-2', question: 'Merge T-2?' }));
  const { router } = open('/waiting');
  await screen.findByTestId('approval-a-2');
  within(screen.getByTestId('approval-a-1')).getByTestId('look').focus();
  fireEvent.keyDown(document.activeElement as Element, { key: 'a', repeat: true });
  await userEvent.keyboard('ga');
  await waitFor(() => expect(router.state.location.pathname).toBe('/agents'));
  leave();
  await new Promise((done) => setTimeout(done, 50));
  expect(sent).toEqual([]);
});

test('what has changed since it was shown is not approved before it is looked at again', async () => {
  const sent = asking(approval());
  const { queries } = open('/waiting');
  await screen.findByTestId('approval-a-1');
  const becomes = 'b'.repeat(64);
  answering({ '/api/approvals': page([approval({ content_sha256: becomes })]) });
  await Promise.all(
    [keys.approvals, keys.waiting].map((one) => queries.invalidateQueries({ queryKey: one.all })),
  );
  await screen.findByTestId('changed');
  await userEvent.click(screen.getByTestId('approve'));
  expect(screen.queryByTestId('held')).toBeNull();
  await userEvent.click(screen.getByTestId('look-again'));
  await userEvent.click(screen.getByTestId('approve'));
  leave();
  await waitFor(() => expect(sent).toEqual([['a-1', 'approve', { reason: '', content_sha256: becomes }]]));
});

test('where no question has the focus, A approves the first that waits, and D asks for changes to the next', async () => {
  const sent = asking(approval(), approval({ approval_id: 'a-2', question: 'Merge T-2?' }));
  open('/waiting');
  const first = await screen.findByTestId('approval-a-1');
  await userEvent.keyboard('a');
  expect(within(first).getByTestId('held').textContent).toContain('Approved');
  await userEvent.keyboard('d');
  expect(await within(screen.getByTestId('approval-a-2')).findByTestId('reason')).toBeDefined();
  leave();
  await waitFor(() => expect(sent).toEqual([['a-1', 'approve', expect.anything()]]));
});

test('in a run by rules it is said before what becomes of a task where changes are asked for', async () => {
  const work = (runtime: string) => ({ data: '', position: 1, projects: [], runs: [standing({ runtime })] });
  const run_id = standing().run_id;
  answering({
    '/api/approvals': page([approval({ subject: 'Task:t-1' })]),
    '/api/tasks/t-1': { ...task({ run_id }), blocks: [] },
    '/api/status': work('rules'),
  });
  const { queries } = open('/waiting');
  expect((await screen.findByTestId('nobody-changes')).textContent).toContain(
    'waits, blocked, with your words',
  );
  server.use(http.get('*/api/status', () => HttpResponse.json(work('model'))));
  await queries.invalidateQueries({ queryKey: keys.standing.all });
  await waitFor(() => expect(screen.queryByTestId('nobody-changes')).toBeNull());
});

test('beside a question stand its task, project and run, and how each criterion was judged', async () => {
  const criteria = [
    { text: '`make check` exits 0', outcome: 'passed', detail: '' },
    { text: 'It reads well', outcome: 'not_verified', detail: 'it needs a person or a model' },
    { text: 'No new finding', outcome: null, detail: '' },
  ];
  const question = approval({ subject: 'Task:t-1' });
  answering({
    '/api/approvals': page([question]),
    '/api/approvals/a-1/about': { ...question.about, criteria },
  });
  open('/waiting');
  const card = await screen.findByTestId('approval-a-1');
  const judged = (await within(card).findByTestId('criteria')).textContent;
  expect(judged).toContain('`make check` exits 0passed');
  expect(judged).toContain('It reads wellnobody could verify it: it needs a person or a model');
  expect(judged).toContain('No new findingnot judged yet');
  const link = (name: string) => within(card).getByRole('link', { name }).getAttribute('href');
  expect(link('T-1')).toContain('/tasks/t-1');
  expect(link('toolz')).toContain('/projects/p-1');
  expect(link('run r-1')).toContain('/runs/r-1');
});

test('of the changelog of a run by rules it is said that it is left out where changes are asked for', async () => {
  const run_id = standing().run_id;
  answering({
    '/api/approvals': page([approval({ subject: 'Task:t-1' })]),
    '/api/tasks/t-1': { ...task({ run_id, code: 'CHANGELOG-1' }), blocks: [] },
    '/api/status': { data: '', position: 1, projects: [], runs: [standing({ runtime: 'rules' })] },
  });
  open('/waiting');
  expect((await screen.findByTestId('nobody-changes')).textContent).toContain('the changelog is left out');
});

test('what has to change is there again once it is taken back, and gone once it is taken', async () => {
  asking(approval());
  open('/waiting');
  const card = await screen.findByTestId('approval-a-1');
  await userEvent.click(within(card).getByTestId('refuse'));
  fireEvent.change(within(card).getByTestId('reason'), { target: { value: 'Name the file' } });
  await userEvent.click(within(card).getByTestId('send-back'));
  await userEvent.click(within(card).getByTestId('take-back'));
  await userEvent.click(within(card).getByTestId('refuse'));
  expect(within(card).getByTestId<HTMLTextAreaElement>('reason').value).toBe('Name the file');
  await userEvent.click(within(card).getByTestId('send-back'));
  leave();
  await waitFor(() => expect(Object.values(sessionStorage).join()).not.toContain('Name the file'));
});
