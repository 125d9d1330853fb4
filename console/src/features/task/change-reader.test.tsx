import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { Comment } from '@/api/queries/around-task';
import { AT, page, task, taskPage } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

const core = `diff --git a/toolz/core.py b/toolz/core.py
--- a/toolz/core.py
+++ b/toolz/core.py
@@ -10,2 +10,2 @@ def take(n, seq):
-    return "%s" % one
+    return "{}" % one
 last
`;
const notes =
  'diff --git a/NOTES.md b/NOTES.md\n--- a/NOTES.md\n+++ b/NOTES.md\n@@ -1 +1,2 @@\n one\n+<b>two</b>\n';
const huge = `diff --git a/data.txt b/data.txt\n--- a/data.txt\n+++ b/data.txt\n@@ -0,0 +1 @@\n+${'x'.repeat(1_000_001)}\n`;

function comment(changed: Partial<Comment>): Comment {
  return {
    id: 'c-1',
    task_id: 't-1',
    parent_id: null,
    thread_id: 'c-1',
    depth: 0,
    author: 'agent:dev-lead-1',
    agent_id: 'dev-lead-1',
    comment_type: 'note',
    body: '',
    metrics: {},
    blockers: [],
    next_steps: [],
    created_at: AT,
    ...changed,
  };
}

function changing(comments: Comment[] = []) {
  const shown = task({ commit: 'abc', branch: 'task/T-1' });
  answering({
    ...taskPage(shown),
    '/api/tasks/t-1/changes': { base: 'a', commit: 'abc', diff: core + notes + huge },
    '/api/comments': page(comments),
  });
}

test('files are read one by one; what is seen stays marked, until the file changes again', async () => {
  changing();
  const first = open('/tasks/t-1');
  await screen.findByTestId('file-toolz/core.py');
  expect(screen.queryByTestId('file-NOTES.md')).toBeNull();
  await userEvent.keyboard('v');
  expect(screen.getByText('1 of 3 seen')).toBeDefined();
  await userEvent.keyboard('f');
  expect((await screen.findByTestId('file-NOTES.md')).textContent).toContain('<b>two</b>');
  await userEvent.keyboard('f');
  expect((await screen.findByTestId('file-data.txt')).textContent).toBe(
    'More than a megabyte: it is named, not drawn.',
  );
  first.unmount();
  open('/tasks/t-1');
  expect(await screen.findByText('1 of 3 seen')).toBeDefined();
  expect(within(screen.getByTestId('choose-toolz/core.py')).getByText('seen')).toBeDefined();
});

test('split stands what was beside what is, and the choice is kept', async () => {
  changing();
  const first = open('/tasks/t-1');
  await userEvent.click(await screen.findByTestId('segment-split'));
  const pair = screen.getByTestId('file-toolz/core.py').querySelector('.patch-pair');
  expect([...(pair?.querySelectorAll('code') ?? [])].map((one) => one.textContent)).toEqual([
    'removed:     return "%s" % one',
    'added:     return "{}" % one',
  ]);
  first.unmount();
  open('/tasks/t-1');
  await waitFor(() => expect(screen.getByTestId('segment-split').getAttribute('aria-pressed')).toBe('true'));
});

test('a thread stands under the line that it names, and a comment on a line names it', async () => {
  changing([
    comment({ body: '`toolz/core.py:10`\n\nWhy <i>this</i>?' }),
    comment({ id: 'c-2', parent_id: 'c-1', author: 'agent:developer-1', body: 'It is shorter.' }),
  ]);
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/comments', async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(comment({ id: 'c-3' }), { status: 201 });
    }),
  );
  open('/tasks/t-1');
  const thread = await screen.findByTestId('threads-toolz/core.py:10');
  expect(thread.textContent).toContain('Why <i>this</i>?');
  expect(thread.textContent).toContain('It is shorter.');
  expect(thread.textContent).not.toContain('`toolz');
  await userEvent.click(screen.getByTestId('say-del-10'));
  const writing = await screen.findByTestId('threads-toolz/core.py:-10');
  fireEvent.change(within(writing).getByTestId('comment'), { target: { value: 'It was clear.' } });
  await userEvent.click(within(writing).getByTestId('say'));
  await waitFor(() =>
    expect(sent).toEqual([
      { body: '`toolz/core.py:-10`\n\nIt was clear.', comment_type: 'note', task_id: 't-1' },
    ]),
  );
});
