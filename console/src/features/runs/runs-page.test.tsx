import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { page, standing } from '@/testing/examples';
import { open } from '@/testing/open';
import { run, runStanding } from '@/testing/run-examples';
import { answering, server } from '@/testing/server';

const project = {
  project_id: 'p-1',
  name: 'toolz',
  status: 'running',
  repository: '/r',
  tasks: {},
  blocked: [],
};

test('runs that work stand before those that are over, which say why they ended', async () => {
  const over = run({
    id: 'r-0',
    status: 'stopped_budget',
    ended_at: run().created_at,
    end_reason: 'the budget is spent',
  });
  answering({
    '/api/status': { data: '', position: 9, projects: [project], runs: [standing()] },
    '/api/runs': page([over, run()]),
    '/api/runs/r-0/status': runStanding({ run_id: 'r-0', counts: { done: 2 }, total: 6 }),
  });
  open('/runs');
  await screen.findByTestId('run-r-1');
  const now = screen.getByTestId('runs-now');
  expect(within(now).getByTestId('run-r-1').textContent).toContain('dev_lead: review T-1');
  const ended = within(screen.getByTestId('runs-over')).getByTestId('run-r-0');
  expect(ended.textContent).toContain('The budget is spent');
  expect(await within(ended).findByText('2 of 6')).toBeDefined();
});

test('where there is no run, it is said what one is and how to start it', async () => {
  answering({});
  open('/runs');
  expect((await screen.findByText('No run yet')).parentElement?.textContent).toContain('a goal or a backlog');
});

test('a run is started on another repository: the project is settled first', async () => {
  answering({ '/api/runs/r-1': run(), '/api/runs/r-1/status': runStanding() });
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/references/project', async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ id: 'p-9' });
    }),
    http.post('*/api/runs', async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json({ ...run(), resumed: false }, { status: 201 });
    }),
  );
  const { router } = open('/runs?start=true');
  await userEvent.type(await screen.findByTestId('folder'), '/home/me/toolz');
  await userEvent.type(screen.getByTestId('goal'), 'Greet');
  await userEvent.type(screen.getByTestId('dollars'), '10 000');
  const go = within(screen.getByTestId('run-form')).getByTestId('start-run');
  await userEvent.click(go);
  expect(screen.getByText('An amount such as 5.00 is needed here.')).toBeDefined();
  expect(sent).toEqual([]);
  await userEvent.clear(screen.getByTestId('dollars'));
  await userEvent.type(screen.getByTestId('dollars'), '2.5');
  await userEvent.click(go);
  expect(await screen.findByTestId('page-run')).toBeDefined();
  expect(sent).toEqual([
    { folder: '/home/me/toolz', has_repository: true },
    {
      project_id: 'p-9',
      name: 'goal',
      goal: 'Greet',
      backlog: '',
      runtime: 'rules',
      parallel: 2,
      fresh: false,
      budget: { micros: 2_500_000 },
    },
  ]);
  expect(router.state.location.pathname).toBe('/runs/r-1');
});
