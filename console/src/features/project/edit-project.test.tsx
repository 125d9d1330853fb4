import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { open } from '@/testing/open';
import { project } from '@/testing/project';
import { answering, server } from '@/testing/server';

const draft = project();

test('what was not changed is not sent, whatever its text ends with', async () => {
  answering({});
  const before = { ...draft, goal: 'Greet\r\nnewcomers\n' };
  let sent: unknown;
  server.use(
    http.get('*/api/projects/p-1', () => HttpResponse.json(before, { headers: { ETag: '"p-1-3"' } })),
    http.patch('*/api/projects/p-1', async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ ...before, name: 'tools' });
    }),
  );
  open('/projects/p-1');
  await userEvent.click(await screen.findByTestId('edit-project'));
  fireEvent.change(screen.getByTestId('project-name'), { target: { value: 'tools' } });
  await userEvent.click(screen.getByTestId('save-project'));
  await waitFor(() => expect(sent).toEqual({ name: 'tools' }));
});

test('a project that was made without a goal is given one on its page', async () => {
  answering({});
  let sent: unknown;
  server.use(
    http.get('*/api/projects/p-1', () => HttpResponse.json(draft, { headers: { ETag: '"p-1-3"' } })),
    http.patch('*/api/projects/p-1', async ({ request }) => {
      sent = [request.headers.get('If-Match'), await request.json()];
      return HttpResponse.json({ ...draft, goal: 'Greet newcomers' });
    }),
  );
  open('/projects/p-1');
  expect((await screen.findByTestId('declare-ready')).getAttribute('aria-disabled')).toBe('true');
  await userEvent.click(screen.getByTestId('edit-project'));
  fireEvent.change(screen.getByTestId('project-goal'), { target: { value: ' Greet newcomers ' } });
  await userEvent.click(screen.getByTestId('save-project'));
  await waitFor(() => expect(sent).toEqual(['"p-1-3"', { goal: 'Greet newcomers' }]));
  await waitFor(() => expect(screen.queryByTestId('edit-project-dialog')).toBeNull());
});
