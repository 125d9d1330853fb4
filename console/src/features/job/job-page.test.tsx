import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { Variant } from '@/api/types';
import { detail, variant } from '@/testing/making';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

const one = variant();
const other = variant({
  id: 'v-2',
  number: 2,
  payload: '# Notes\n\n## Summary\n\nNothing changed at all.\n\n## Upgrading\n\nNothing to do.\n',
});

function serving(variants: readonly Variant[], changed: Parameters<typeof detail>[1] = {}) {
  answering({ '/jobs/j-1': detail(variants, changed) });
  server.use(
    ...variants.map((shown) =>
      http.get(`*/variants/${shown.id}`, () =>
        HttpResponse.json(shown, { headers: { ETag: `"${shown.id}-1"` } }),
      ),
    ),
  );
}

test('what only one variant says is marked, and what another lacks is named', async () => {
  serving([one, other]);
  open('/jobs/j-1');
  const column = await screen.findByTestId('variant-B');
  expect([...column.querySelectorAll('ins')].map((mark) => mark.textContent?.trim())).toEqual([
    'at all',
    'Nothing to do.',
  ]);
  expect(screen.getByTestId('variant-A').textContent).toContain('UpgradingNot in A');
});

test('keys choose and accept, and the version that was seen is sent along', async () => {
  serving([one, other]);
  let seen: string | null = null;
  server.use(
    http.post('*/variants/v-2/accept', ({ request }) => {
      seen = request.headers.get('If-Match');
      return HttpResponse.json({ ...other, status: 'accepted' });
    }),
  );
  open('/jobs/j-1');
  await screen.findByTestId('variant-B');
  fireEvent.keyDown(document.body, { key: '2' });
  await waitFor(() => expect(screen.getByTestId('variant-B').dataset.chosen).toBe('true'));
  fireEvent.keyDown(document.body, { key: 'Enter', ctrlKey: true });
  await waitFor(() => expect(seen).toBe('"v-2-1"'));
});

test('an edit that comes second keeps what was written, and offers both versions', async () => {
  serving([one]);
  const theirs = { ...one, payload: 'theirs', edited_by: 'person:ada@example.org' };
  const sent: (string | null)[] = [];
  server.use(
    http.put('*/variants/v-1', ({ request }) => {
      sent.push(request.headers.get('If-Match'));
      if (sent.length > 1) return HttpResponse.json(one);
      server.use(
        http.get('*/variants/v-1', () => HttpResponse.json(theirs, { headers: { ETag: '"v-1-2"' } })),
      );
      const document = { title: 'Stale', status: 412, code: 'stale', detail: 'it was changed' };
      return HttpResponse.json(document, { status: 412 });
    }),
  );
  open('/jobs/j-1');
  await userEvent.click(await screen.findByTestId('edit-A'));
  const editor = screen.getByTestId<HTMLTextAreaElement>('editor-A');
  fireEvent.change(editor, { target: { value: 'mine' } });
  await userEvent.click(screen.getByTestId('save-A'));
  const sides = await screen.findByTestId('conflict-payload');
  expect(sides.textContent).toContain('Yoursmine');
  expect(sides.textContent).toContain('Theirstheirs');
  expect(editor.value).toBe('mine');
  await userEvent.click(screen.getByTestId('take-mine'));
  await waitFor(() => expect(sent).toEqual(['"v-1-1"', '"v-1-2"']));
});

test('of a job that has its outcome nothing else is accepted, and the reason is at the button', async () => {
  serving([{ ...one, status: 'accepted', decided_by: 'person:owner@example.org' }, other], {
    accepted: 'v-1',
  });
  open('/jobs/j-1');
  const accept = await screen.findByTestId('accept-B');
  expect(accept.getAttribute('aria-disabled')).toBe('true');
  expect(accept.title).toBe('A is the outcome of this job.');
  expect(screen.getByTestId('variant-A').textContent).toContain('Accepted by owner@example.org');
});

test('a change of code is shown as its diff, and why it was not merged', async () => {
  const patch = 'diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n';
  const code = variant({ payload: patch, commit: 'c1', merge: 'refused', merge_finding: '2 tests fail.' });
  serving([code], { kind: 'code' });
  open('/jobs/j-1');
  const column = await screen.findByTestId('variant-A');
  expect(within(column).getByTestId('file-x.py')).toBeDefined();
  expect(column.textContent).toContain('1 file, +1 −1');
  expect(within(column).getByTestId('merge-1').textContent).toContain('Not merged: 2 tests fail.');
});

test('a variant is taken away as a file called by its job and its letter, with the ending that the server gives', async () => {
  serving([one]);
  let format: string | null = null;
  server.use(
    http.post('*/export/v-1', ({ request }) => {
      format = new URL(request.url).searchParams.get('format');
      return new HttpResponse('# Notes\n', {
        headers: { 'Content-Disposition': 'attachment; filename="notes.md"' },
      });
    }),
  );
  URL.createObjectURL = () => 'blob:x';
  URL.revokeObjectURL = () => undefined;
  const clicked: string[] = [];
  HTMLAnchorElement.prototype.click = function () {
    clicked.push(this.download);
  };
  open('/jobs/j-1');
  await userEvent.click(await screen.findByTestId('export'));
  await userEvent.click(screen.getByTestId('choice-file'));
  await waitFor(() => expect([format, clicked]).toEqual(['file', ['Notes-for-1.1-A.md']]));
});

test('what agents wrote is text in every view', async () => {
  const hostile = variant({
    payload: '# <img src=x onerror=alert(1)>\n\n<script>alert(1)</script> \u202eevil',
  });
  serving([hostile]);
  open('/jobs/j-1?as=markdown');
  const column = await screen.findByTestId('variant-A');
  expect(column.querySelector('img, script')).toBeNull();
  expect(column.textContent).toContain('<script>alert(1)</script> [U+202E]evil');
});
