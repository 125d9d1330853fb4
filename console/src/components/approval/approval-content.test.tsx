import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { keys } from '@/api/keys';
import { page } from '@/testing/examples';
import { open } from '@/testing/open';
import { approval, run, runStanding } from '@/testing/run-examples';
import { answering, refusing, server } from '@/testing/server';

const CLOSED = 'This question is closed: what it was about is shown while it is open.';

/** The questions of a run; `answer` has its only one answered. */
function asking() {
  let now = approval();
  answering({ '/api/runs/r-1': run(), '/api/runs/r-1/status': runStanding() });
  server.use(
    http.get('*/api/approvals', () => HttpResponse.json(page([now]))),
    http.get('*/api/approvals/a-1', () => HttpResponse.json(now)),
  );
  return { answer: () => (now = approval({ status: 'approved', approver: 'person:ada' })) };
}

/** Nothing stands behind the question; `read` counts who looked. */
function nothingBehind(): { read: number } {
  const seen = { read: 0 };
  server.events.on('request:start', ({ request }) => {
    if (request.url.endsWith('/api/approvals/a-1/content')) seen.read += 1;
  });
  refusing('get', '/api/approvals/a-1/content', 404, 'not_found', 'there is nothing left to approve');
  return seen;
}

test('behind an answered question nothing is looked for', async () => {
  asking().answer();
  const seen = nothingBehind();
  open('/runs/r-1?part=approvals');
  const card = await screen.findByTestId('approval-a-1');
  await userEvent.click(within(card).getByTestId('look'));
  expect(await within(card).findByText(CLOSED)).toBeDefined();
  expect(card.textContent).toContain('Approvedby ada');
  expect(seen.read).toBe(0);
});

test('what was looked at stays while the question is answered, and is not looked for again', async () => {
  const { answer } = asking();
  const { content_sha256 } = approval();
  const content = {
    approval_id: 'a-1',
    content_sha256,
    current: true,
    base: 'a1',
    commit: 'b2',
    diff: '',
    sarif: null,
  };
  server.use(http.get('*/api/approvals/a-1/content', () => HttpResponse.json(content)));
  const { queries } = open('/runs/r-1?part=approvals');
  const card = await screen.findByTestId('approval-a-1');
  await userEvent.click(within(card).getByTestId('look'));
  await within(card).findByTestId('approval-content');
  answer();
  await queries.invalidateQueries({ queryKey: keys.approvals.lists() });
  await within(card).findByText('Approved');
  const seen = nothingBehind();
  await queries.invalidateQueries({ queryKey: keys.approvals.all });
  expect(within(card).getByTestId('approval-content')).toBeDefined();
  expect(seen.read).toBe(0);
});

test('what is looked at says how much it is', async () => {
  asking();
  const diff = 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-one\n+two\n+three\n';
  const sha = approval().content_sha256;
  const content = {
    approval_id: 'a-1',
    content_sha256: sha,
    current: true,
    base: 'a',
    commit: 'b',
    diff,
    sarif: null,
  };
  server.use(http.get('*/api/approvals/a-1/content', () => HttpResponse.json(content)));
  open('/runs/r-1?part=approvals');
  await userEvent.click(within(await screen.findByTestId('approval-a-1')).getByTestId('look'));
  expect((await screen.findByTestId('size')).textContent).toBe(', 1 file, +2 −1');
});

test('what another window answered is found out before what it was about is asked for', async () => {
  asking();
  server.use(http.get('*/api/approvals/a-1', () => HttpResponse.json(approval({ status: 'approved' }))));
  const seen = nothingBehind();
  open('/runs/r-1?part=approvals');
  const card = await screen.findByTestId('approval-a-1');
  await userEvent.click(within(card).getByTestId('look'));
  expect(await within(card).findByText(CLOSED)).toBeDefined();
  expect(seen.read).toBe(0);
});

test('a question behind which nothing is left is no failure', async () => {
  asking();
  nothingBehind();
  open('/runs/r-1?part=approvals');
  const card = await screen.findByTestId('approval-a-1');
  await userEvent.click(within(card).getByTestId('look'));
  expect(await within(card).findByText(CLOSED)).toBeDefined();
});
