import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { Task } from '@/api/types';
import { task, taskPage } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

/** A task that somebody else changes before the first PATCH arrives. */
function changedMeanwhile(theirs: Partial<Task>) {
  const sent: [string | null, unknown][] = [];
  answering(taskPage(task()));
  let tag = '"1"';
  let now = task();
  server.use(
    http.get('*/api/tasks/t-1', () => HttpResponse.json({ ...now, blocks: [] }, { headers: { ETag: tag } })),
    http.patch('*/api/tasks/t-1', async ({ request }) => {
      const match = request.headers.get('If-Match');
      sent.push([match, await request.json()]);
      if (sent.length === 1) {
        now = task(theirs);
        tag = '"2"';
      }
      if (match !== tag)
        return HttpResponse.json(
          { status: 412, code: 'precondition_failed', detail: 'stale' },
          { status: 412 },
        );
      return HttpResponse.json(now);
    }),
  );
  return sent;
}

async function save(title: string) {
  await userEvent.click(await screen.findByTestId('edit-details'));
  fireEvent.change(screen.getByTestId('edit-title'), { target: { value: title } });
  await userEvent.click(screen.getByTestId('save-task'));
}

test('an edit beside somebody else’s is sent again by itself, and only what was changed is sent', async () => {
  const sent = changedMeanwhile({ priority: 'high', version: 2 });
  open('/tasks/t-1');
  await save('Mine');
  await waitFor(() => expect(screen.queryByTestId('edit-task')).toBeNull());
  expect(sent).toEqual([
    ['"1"', { title: 'Mine' }],
    ['"2"', { title: 'Mine' }],
  ]);
  expect(screen.queryByTestId('conflict')).toBeNull();
});

test('an edit of what somebody else changed shows both sides, and nothing is sent before one is chosen', async () => {
  const sent = changedMeanwhile({ title: '<b>Theirs</b>', version: 2 });
  open('/tasks/t-1');
  await save('Mine');
  const sides = await screen.findByTestId('conflict-title');
  expect(sides.textContent).toBe('TitleYoursMineTheirs<b>Theirs</b>');
  expect(sides.querySelector('b')).toBeNull();
  expect(sent).toHaveLength(1);
  await userEvent.click(screen.getByTestId('take-mine'));
  await waitFor(() => expect(sent[1]).toEqual(['"2"', { title: 'Mine' }]));
});

test('who keeps the other side sends nothing more', async () => {
  const sent = changedMeanwhile({ title: 'Theirs', version: 2 });
  open('/tasks/t-1');
  await save('Mine');
  await userEvent.click(await screen.findByTestId('keep-theirs'));
  expect(screen.queryByTestId('conflict')).toBeNull();
  expect(sent).toHaveLength(1);
});

test('who keeps the other side can save what they changed beside it', async () => {
  const sent = changedMeanwhile({ title: 'Theirs', version: 2 });
  open('/tasks/t-1');
  await userEvent.click(await screen.findByTestId('edit-details'));
  fireEvent.change(screen.getByTestId('edit-description'), { target: { value: 'More of it' } });
  fireEvent.change(screen.getByTestId('edit-title'), { target: { value: 'Mine' } });
  await userEvent.click(screen.getByTestId('save-task'));
  await userEvent.click(await screen.findByTestId('keep-theirs'));
  expect(screen.getByTestId<HTMLInputElement>('edit-title').value).toBe('Theirs');
  await userEvent.click(screen.getByTestId('save-task'));
  await waitFor(() => expect(sent[1]).toEqual(['"2"', { description: 'More of it' }]));
});
