import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { keys } from '@/api/keys';
import { page, task, taskPage } from '@/testing/examples';
import { open } from '@/testing/open';
import { approval } from '@/testing/run-examples';
import { answering, server } from '@/testing/server';

const OLD = 'a'.repeat(64);
const NEW = 'b'.repeat(64);

/** A task in review whose content has a sha256, and the answers that arrive. */
function asking() {
  const sent: unknown[] = [];
  let sha = OLD;
  answering(taskPage(task({ status: 'review', commit: 'c1' })));
  server.use(
    http.get('*/api/approvals', () => HttpResponse.json(page([approval({ content_sha256: sha })]))),
    http.get('*/api/approvals/a-1', () => HttpResponse.json(approval({ content_sha256: sha }))),
    http.get('*/api/approvals/a-1/content', () =>
      HttpResponse.json({
        approval_id: 'a-1',
        content_sha256: sha,
        current: true,
        base: 'a1',
        commit: 'b2',
        sarif: null,
        diff: `diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-one\n+${sha === OLD ? 'two' : 'three'}\n`,
      }),
    ),
    http.post('*/api/approvals/a-1/:step', async ({ request, params }) => {
      sent.push(params.step, await request.json());
      return HttpResponse.json(approval({ status: 'approved' }));
    }),
  );
  return { sent, becomes: (next: string) => (sha = next) };
}

test('the changes of a task that waits for a person are those that an answer covers', async () => {
  const { sent } = asking();
  open('/tasks/t-1');
  expect((await screen.findByTestId('file-x')).textContent).toContain('two');
  await userEvent.click(screen.getByTestId('ask-for-changes'));
  await userEvent.type(within(screen.getByTestId('changes-dialog')).getByTestId('reason'), 'keep one');
  await userEvent.click(screen.getByTestId('send-back'));
  globalThis.dispatchEvent(new Event('pagehide'));
  await waitFor(() => expect(sent).toEqual(['reject', { reason: 'keep one', content_sha256: OLD }]));
});

test('a change under the eyes of who approves is asked about again', async () => {
  const { sent, becomes } = asking();
  const { queries } = open('/tasks/t-1');
  await screen.findByTestId('file-x');
  becomes(NEW);
  await queries.invalidateQueries({ queryKey: keys.approvals.all });
  await screen.findByTestId('changed');
  await userEvent.click(screen.getByTestId('approve'));
  expect(sent).toEqual([]);
  await userEvent.click(screen.getByTestId('look-again'));
  await userEvent.click(screen.getByTestId('approve'));
  globalThis.dispatchEvent(new Event('pagehide'));
  await waitFor(() => expect(sent).toEqual(['approve', { reason: '', content_sha256: NEW }]));
});

test('the slider stays under the hand while another moment is read', async () => {
  const version = (position: number) => ({
    id: `e-${position}`,
    position,
    type: 'task.updated',
    actor: 'pm',
    emitted_at: '2026-11-26T11:23:31Z',
    hash: `h${position}`,
    payload: {},
  });
  answering({ ...taskPage(task()), '/api/tasks/t-1/history': page([3, 2, 1].map(version)) });
  let answer: () => void = () => undefined;
  server.use(
    http.get('*/api/tasks/t-1', async ({ request }) => {
      const past = new URL(request.url).searchParams.has('at');
      if (past) await new Promise<void>((done) => (answer = done));
      return HttpResponse.json({ ...task({ title: past ? 'Then' : 'Now' }), blocks: [] });
    }),
  );
  open('/tasks/t-1');
  const slider = await screen.findByTestId('time-slider');
  fireEvent.change(slider, { target: { value: '1' } });
  await screen.findByTestId('past');
  expect(screen.getByTestId('time-slider')).toBe(slider);
  answer();
  await waitFor(() => expect(screen.getByTestId('page-task').textContent).toContain('Then'));
});

test('what a task holds up is named by its code', async () => {
  answering({ ...taskPage(task({ id: 't-2', code: 'T-2' })), ...taskPage(task({})) });
  server.use(http.get('*/api/tasks/t-1', () => HttpResponse.json({ ...task({}), blocks: ['t-2'] })));
  open('/tasks/t-1');
  await screen.findByTestId('panel-details');
  expect(await screen.findByText('T-2')).toBeTruthy();
});

test('the crumbs name the task, and one view alone is the open one', async () => {
  answering(taskPage(task()));
  open('/tasks/t-1?tab=conversation');
  await screen.findByTestId('tab-conversation');
  expect(document.title).toBe('T-1 · Guildhall');
  const views = screen.getAllByRole('link').filter((one) => one.dataset.testid?.startsWith('tab-'));
  const current = views.filter((one) => one.getAttribute('aria-current'));
  expect(current.map((one) => one.textContent)).toEqual(['Conversation']);
});

test('of a long cause the ends are shown, and the whole where somebody asks', async () => {
  const text = 'tests: it fails\n__init__.py:126\nmuch more\n9 errors';
  const waits = { waits: [{ kind: 'person', text }], advice: '', ready: false };
  answering({ ...taskPage(task()), '/api/tasks/t-1/why': waits });
  open('/tasks/t-1');
  const panel = await screen.findByTestId('panel-ready');
  expect(await within(panel).findByText('tests: it fails 9 errors')).toBeDefined();
  expect(within(panel).getByText('All that it said').closest('details')?.open).toBe(false);
});

test('a comment whose answer was lost is written once when it is sent again, and the same may be said anew', async () => {
  answering(taskPage(task()));
  const names: (string | null)[] = [];
  server.use(
    http.post('*/api/comments', ({ request }) => {
      names.push(request.headers.get('Idempotency-Key'));
      return names.length === 1 ? HttpResponse.error() : HttpResponse.json({}, { status: 201 });
    }),
  );
  open('/tasks/t-1?tab=conversation');
  const box = await screen.findByTestId<HTMLTextAreaElement>('comment');
  const say = (words: string) => {
    if (words) fireEvent.change(box, { target: { value: words } });
    fireEvent.click(screen.getByTestId('say'));
  };
  say('Fine');
  await screen.findByText(/The server does not answer/);
  say('');
  await waitFor(() => expect(box.value).toBe(''));
  say('Fine');
  await waitFor(() => expect(names).toHaveLength(3));
  expect(names[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(names[1]).toBe(names[0]);
  expect(names[2]).not.toBe(names[0]);
});
