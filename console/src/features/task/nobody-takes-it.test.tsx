import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { keys } from '@/api/keys';
import { me, standing, task, taskPage } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering } from '@/testing/server';

test('a ready task that no run is there for says who takes it, and starts one', async () => {
  answering(taskPage(task({ status: 'ready' })));
  open('/tasks/t-1');
  const said = await screen.findByTestId('nobody-takes-it');
  expect(said.textContent).toContain('the next run takes it up');
  expect(within(said).getByTestId('start-run').getAttribute('href')).toContain('start=queue');
});

test('to who may not start a run none is offered', async () => {
  answering({
    ...taskPage(task({ status: 'ready' })),
    '/auth/me': { ...me, role: 'viewer', abilities: ['read', 'keep_keys'] },
  });
  open('/tasks/t-1');
  const said = await screen.findByTestId('nobody-takes-it');
  expect(within(said).queryByTestId('start-run')).toBeNull();
});

test.each([
  ['that its run takes says nothing of another', '/r', 'r-1', false],
  ['of which another run knows nothing says so', '/r', 'r-0', true],
  ['of a project without a repository waits for no run', '', null, false],
])('a ready task %s', async (_what, repository, run_id, says) => {
  const project = { project_id: 'p-1', name: 'toolz', status: 'running', repository, tasks: {}, blocked: [] };
  answering({
    ...taskPage(task({ status: 'ready', run_id })),
    '/api/status': { data: '', position: 9, projects: [project], runs: run_id ? [standing()] : [] },
  });
  const { queries } = open('/tasks/t-1');
  await screen.findByTestId('panel-ready');
  await waitFor(() => expect(queries.getQueryData(keys.standing.all)).toBeDefined());
  await waitFor(() => expect(screen.queryAllByTestId('nobody-takes-it')).toHaveLength(says ? 1 : 0));
});
