import { fireEvent, screen, waitFor, within } from '@testing-library/react';
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

test('what was typed into a dialog is not thrown away by one Escape, press outside, or reload', async () => {
  answering({});
  open('/tasks');
  await userEvent.click(await screen.findByTestId('new-task'));
  const dialog = await screen.findByTestId('new-task-dialog');
  const leave = () => fireEvent(dialog, new Event('cancel', { cancelable: true }));
  await userEvent.type(within(dialog).getByTestId('title'), 'Greet');
  fireEvent.pointerDown(dialog);
  fireEvent.click(dialog);
  expect(within(dialog).getByRole('alert').textContent).toContain('What you typed would be lost');
  await userEvent.type(within(dialog).getByTestId('title'), ' the guests');
  expect(within(dialog).queryByRole('alert')).toBeNull();
  const reload = () => !fireEvent(window, new Event('beforeunload', { cancelable: true }));
  expect(reload()).toBe(true);
  leave();
  expect(within(dialog).getByTestId<HTMLInputElement>('title').value).toBe('Greet the guests');
  leave();
  expect(screen.queryByTestId('new-task-dialog')).toBeNull();
  expect(reload()).toBe(false);
});

test('a title that is cut where it is full says so', async () => {
  answering({});
  open('/tasks');
  await userEvent.click(await screen.findByTestId('new-task'));
  const title = screen.getByTestId('title');
  fireEvent.input(title, { target: { value: 'x'.repeat(499) } });
  expect(screen.queryByText(/It is full/)).toBeNull();
  fireEvent.input(title, { target: { value: 'x'.repeat(500) } });
  expect(screen.getByText(/It is full: 500 characters/)).toBeDefined();
});
