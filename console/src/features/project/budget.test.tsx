import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { budgetOf, budgetWords } from '@/components/ui/budget-words';
import { open } from '@/testing/open';
import { project } from '@/testing/project';
import { answering, server } from '@/testing/server';

const ready = project({
  goal: 'Modernise it.',
  status: 'ready',
  config: { budget: { micros: 5_000_000, on_exceed: 'pause' } },
});

test('a budget is said with what happens when it is spent, and without a limit that is said', () => {
  expect(budgetWords(budgetOf(ready))).toBe('$5.00 a run, then the run pauses and waits for you');
  expect(budgetWords(budgetOf({ ...ready, config: {} }))).toContain('No limit');
});

test('a budget is changed on the page of its project, under the version that was seen', async () => {
  answering({});
  let sent: unknown;
  server.use(
    http.get('*/api/projects/p-1', () => HttpResponse.json(ready, { headers: { ETag: '"p-1-3"' } })),
    http.patch('*/api/projects/p-1', async ({ request }) => {
      sent = [request.headers.get('If-Match'), await request.json()];
      return HttpResponse.json(ready);
    }),
  );
  open('/projects/p-1');
  await userEvent.click(await screen.findByTestId('edit-budget'));
  fireEvent.change(screen.getByTestId('budget-money'), { target: { value: '' } });
  fireEvent.change(screen.getByTestId('budget-tokens'), { target: { value: '400000' } });
  await userEvent.click(screen.getByTestId('save-budget'));
  await waitFor(() =>
    expect(sent).toEqual([
      '"p-1-3"',
      { config: { budget: { micros: null, tokens: 400_000, on_exceed: 'pause' } } },
    ]),
  );
});

test('a budget that somebody else changed meanwhile is not asked about again once theirs is kept', async () => {
  answering({});
  const sent: unknown[] = [];
  let now = ready;
  let etag = '"p-1-3"';
  server.use(
    http.get('*/api/projects/p-1', () => HttpResponse.json(now, { headers: { ETag: etag } })),
    http.patch('*/api/projects/p-1', async ({ request }) => {
      if (request.headers.get('If-Match') !== etag)
        return HttpResponse.json({ status: 412, code: 'precondition_failed' }, { status: 412 });
      sent.push(await request.json());
      return HttpResponse.json(now);
    }),
  );
  open('/projects/p-1');
  await userEvent.click(await screen.findByTestId('edit-budget'));
  fireEvent.change(screen.getByTestId('budget-money'), { target: { value: '9' } });
  now = { ...ready, config: { budget: { micros: 7_000_000, on_exceed: 'pause' } } };
  etag = '"p-1-4"';
  await userEvent.click(screen.getByTestId('save-budget'));
  await userEvent.click(await screen.findByTestId('keep-theirs'));
  expect(screen.getByTestId<HTMLInputElement>('budget-money').value).toBe('7');
  fireEvent.change(screen.getByTestId('budget-tokens'), { target: { value: '5' } });
  await userEvent.click(screen.getByTestId('save-budget'));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(screen.queryByTestId('conflict')).toBeNull();
});

test('a limit that is too large to be kept is said at its field, and nothing is sent', async () => {
  answering({});
  server.use(
    http.get('*/api/projects/p-1', () => HttpResponse.json(ready, { headers: { ETag: '"p-1-3"' } })),
  );
  open('/projects/p-1');
  await userEvent.click(await screen.findByTestId('edit-budget'));
  fireEvent.change(screen.getByTestId('budget-money'), { target: { value: '99999999999999' } });
  await userEvent.click(screen.getByTestId('save-budget'));
  const said = await screen.findByText('This number is too large.');
  expect(said.closest('.field')?.contains(screen.getByTestId('budget-money'))).toBe(true);
  expect(screen.getAllByRole('alert')).toHaveLength(1);
});
