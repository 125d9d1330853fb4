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
  const next = run({ id: 'r-2', status: 'queued' });
  const queued = standing({ run_id: 'r-2', driver_pid: null, at_work: [] });
  answering({
    '/api/status': { data: '', position: 9, projects: [project], runs: [standing(), queued] },
    '/api/runs': page([over, run({ goal: 'Greet the guests', backlog: 'greet.yaml' }), next]),
    '/api/runs/r-0/status': runStanding({ run_id: 'r-0', counts: { done: 2 }, total: 6 }),
  });
  open('/runs');
  await screen.findByTestId('run-r-1');
  const now = screen.getByTestId('runs-now');
  expect(within(now).getByTestId('run-r-1').textContent).toContain('dev_lead reviews T-1');
  expect(within(now).getByTestId('run-r-2').textContent).toContain('Waits for its turn.');
  const title = within(within(now).getByTestId('run-r-1')).getByRole('link');
  expect(title.textContent).toBe('Greet the gueststoolz, greet.yaml r-1');
  const ended = within(screen.getByTestId('runs-over')).getByTestId('run-r-0');
  expect(ended.textContent).toContain('The budget is spent');
  expect(await within(ended).findByText('2 of 6')).toBeDefined();
});

test('where there is no run, it is said what one is and how to start it', async () => {
  answering({});
  open('/runs');
  expect((await screen.findByText('No run yet')).parentElement?.textContent).toContain('a goal or a backlog');
});

test('a run is started on another repository: its project is made by the start alone, or not at all', async () => {
  answering({ '/api/runs/r-1': run(), '/api/runs/r-1/status': runStanding() });
  const sent: unknown[] = [];
  server.use(
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
    {
      project_id: null,
      repository: '/home/me/toolz',
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

test.each(['tasks[0].comands', 'repo', 'goal', 'folder', ''])(
  'what is refused at "%s", which is no field of the form, is said at the form',
  async (field) => {
    answering({ '/api/status': { data: '', position: 9, projects: [project], runs: [] } });
    server.use(
      http.post('*/api/runs', () =>
        HttpResponse.json(
          {
            title: 'Invalid',
            status: 422,
            code: 'validation_failed',
            field,
            detail: 'backlog:3: no such field',
          },
          { status: 422 },
        ),
      ),
    );
    open('/runs?start=true');
    const form = within(await screen.findByTestId('run-form'));
    await userEvent.click(form.getByText('A backlog'));
    await userEvent.type(form.getByTestId('backlog'), 'tasks:{enter}- title: Greet');
    await userEvent.click(form.getByTestId('start-run'));
    expect((await form.findByRole('alert')).textContent).toBe('Backlog:3: no such field.');
    await userEvent.type(form.getByTestId('backlog'), ' mended');
    expect(form.queryByRole('alert')).toBeNull();
  },
);

test('a folder that is refused is refused at its field', async () => {
  answering({});
  const detail = '/no is no folder';
  server.use(
    http.post('*/api/runs', () =>
      HttpResponse.json(
        { title: 'Invalid', status: 422, code: 'validation_failed', field: 'repo', detail },
        { status: 422 },
      ),
    ),
  );
  open('/runs?start=true');
  await userEvent.type(await screen.findByTestId('folder'), '/no');
  await userEvent.type(screen.getByTestId('goal'), 'Greet');
  await userEvent.click(within(screen.getByTestId('run-form')).getByTestId('start-run'));
  expect((await screen.findByRole('alert')).textContent).toContain('is no folder');
  expect(screen.getByTestId('folder').getAttribute('aria-invalid')).toBe('true');
});

test('that rules do nothing for a goal is said before the start', async () => {
  answering({});
  open('/runs?start=true');
  const form = within(await screen.findByTestId('run-form'));
  expect(form.getByText(/a goal has none/)).toBeDefined();
  await userEvent.selectOptions(form.getByTestId('runtime'), 'model');
  expect(form.queryByText(/a goal has none/)).toBeNull();
  await userEvent.selectOptions(form.getByTestId('runtime'), 'rules');
  await userEvent.click(form.getByText('A backlog'));
  expect(form.queryByText(/a goal has none/)).toBeNull();
});
