import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { page, task } from '@/testing/examples';
import { open } from '@/testing/open';
import { run, runStanding } from '@/testing/run-examples';
import { answering } from '@/testing/server';

test('tasks and runs are found by their names, and opened', async () => {
  answering({
    '/api/tasks': page([task({ title: 'Greet newcomers' })]),
    '/api/runs': page([run({ backlog: 'greetings' })]),
    '/api/runs/r-1': run({ backlog: 'greetings' }),
    '/api/runs/r-1/status': runStanding(),
  });
  const { router } = open('/');
  await screen.findByTestId('page-overview');
  await userEvent.keyboard('{Control>}k{/Control}');
  await userEvent.type(await screen.findByTestId('palette-field'), 'greet');
  expect((await screen.findByTestId('found-t-1')).textContent).toContain('T-1 Greet newcomers');
  await userEvent.click(await screen.findByTestId('found-r-1'));
  await waitFor(() => expect(router.state.location.pathname).toBe('/runs/r-1'));
});

test('where there are more tasks than it knows, it opens the list of all of them, filtered', async () => {
  answering({ '/api/tasks': { ...page([task({ title: 'Greet newcomers' })]), total: 10_000, next: 'c-1' } });
  const { router } = open('/');
  await screen.findByTestId('page-overview');
  await userEvent.keyboard('{Control>}k{/Control}');
  await userEvent.type(await screen.findByTestId('palette-field'), 'unheard');
  await userEvent.click(await screen.findByTestId('found-all-tasks'));
  await waitFor(() => expect(router.state.location.pathname).toBe('/tasks'));
  expect(router.state.location.search).toMatchObject({ view: 'list', text: 'unheard' });
});
