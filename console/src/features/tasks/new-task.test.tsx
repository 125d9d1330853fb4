import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { task } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

test('a task that could not be sent stays as it was written, and is made once when it is sent again', async () => {
  answering({});
  const names: (string | null)[] = [];
  server.use(
    http.post('*/api/tasks', ({ request }) => {
      names.push(request.headers.get('Idempotency-Key'));
      return names.length > 1 ? HttpResponse.json(task(), { status: 201 }) : HttpResponse.error();
    }),
  );
  open('/tasks');
  await userEvent.click(await screen.findByTestId('new-task'));
  const form = within(await screen.findByTestId('new-task-dialog'));
  await userEvent.type(form.getByTestId('title'), 'Greet the guests');
  await userEvent.click(form.getByTestId('make'));
  expect((await form.findByRole('alert')).textContent).toContain('do it again once the console is live');
  expect(form.getByTestId<HTMLInputElement>('title').value).toBe('Greet the guests');
  await userEvent.click(form.getByTestId('make'));
  await waitFor(() => expect(screen.queryByTestId('new-task-dialog')).toBeNull());
  expect(new Set(names).size).toBe(1);
});
