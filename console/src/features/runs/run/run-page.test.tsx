import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { page, task } from '@/testing/examples';
import { open } from '@/testing/open';
import { happened, run, runStanding } from '@/testing/run-examples';
import { answering, server } from '@/testing/server';

function hall(more: Parameters<typeof answering>[0] = {}) {
  answering({
    '/api/runs/r-1': run(),
    '/api/runs/r-1/status': runStanding(),
    '/api/tasks': page([task()]),
    '/api/events': {
      ...page([
        happened('task.claimed', 1, {
          task_id: 't-1',
          payload: { to_status: 'claimed', agent_id: 'developer' },
        }),
      ]),
      position: 9,
      told: [['developer', 'T-1', 'is taken up']],
    },
    ...more,
  });
}

test('a run that works shows its facts, its graph, its timeline and what is left', async () => {
  hall();
  open('/runs/r-1');
  expect(await screen.findByText('of $5.00')).toBeDefined();
  const step = await screen.findByTestId('step-dev_work_cycle', {}, { timeout: 5000 });
  expect(step.getAttribute('data-state')).toBe('running');
  expect(step.getAttribute('aria-label')).toContain('Work: working, developer, T-1');
  const left = within(screen.getByTestId('run-budget')).getByRole('img');
  expect(left.getAttribute('aria-label')).toMatch(/^\$3\.16 of \$5\.00 left at/);
});

test('a run is paused at once, and stopped only after a confirmation that says what is kept', async () => {
  hall();
  const steps: string[] = [];
  for (const step of ['pause', 'stop'])
    server.use(
      http.post(`*/api/runs/r-1/${step}`, () => {
        steps.push(step);
        return HttpResponse.json(run());
      }),
    );
  open('/runs/r-1');
  await userEvent.click(await screen.findByTestId('pause-run'));
  await userEvent.click(screen.getByTestId('stop-run'));
  const dialog = screen.getByTestId('confirm');
  expect(dialog.textContent).toContain('developer ends its current step first. Merged work stays.');
  await waitFor(() => expect(steps).toEqual(['pause']));
  await userEvent.click(within(dialog).getByTestId('go'));
  await waitFor(() => expect(steps).toEqual(['pause', 'stop']));
});

test('a run that its agents changed meanwhile is paused all the same; one that somebody stopped is not', async () => {
  hall();
  const seen: (string | null)[] = [];
  let now = run();
  let tag = '"7"';
  server.use(
    http.get('*/api/runs/r-1', () => HttpResponse.json(now, { headers: { ETag: tag } })),
    http.post('*/api/runs/r-1/pause', ({ request }) => {
      const match = request.headers.get('If-Match');
      seen.push(match);
      if (seen.length === 1) tag = '"8"';
      if (seen.length === 3) {
        tag = '"9"';
        now = run({ stop_requested: 'by a person' });
      }
      const document = { status: 412, code: 'precondition_failed', detail: 'it has changed' };
      return match === tag ? HttpResponse.json(now) : HttpResponse.json(document, { status: 412 });
    }),
  );
  open('/runs/r-1');
  await userEvent.click(await screen.findByTestId('pause-run'));
  await waitFor(() => expect(seen).toEqual(['"7"', '"8"']));
  expect(screen.queryByTestId('conflict')).toBeNull();
  await waitFor(() => expect(screen.getByTestId('pause-run').getAttribute('aria-busy')).toBeNull());
  await userEvent.click(screen.getByTestId('pause-run'));
  const stop = await screen.findByTestId('conflict-stop_requested');
  expect(stop.textContent).toBe('A stopYoursnot asked forTheirsby a person');
});

test('of a run that is over the report stands first, as elements and never as HTML', async () => {
  const over = run({
    status: 'failed',
    ended_at: run().created_at,
    end_reason: '1 task is not done',
    has_report: true,
  });
  hall({ '/api/runs/r-1': over });
  const report =
    '# toolz: failed\n\n| Task | Status |\n|---|---|\n| T-1 | blocked |\n\n<img src=x onerror=alert(1)>';
  server.use(http.get('*/api/runs/r-1/report', () => HttpResponse.text(report)));
  open('/runs/r-1');
  const shown = await screen.findByTestId('run-report');
  expect(await within(shown).findByText('toolz: failed')).toBeDefined();
  expect(within(shown).getByRole('cell', { name: 'blocked' })).toBeDefined();
  expect(shown.querySelector('img')).toBeNull();
  expect(screen.getByTestId('run-why').textContent).toBe('1 task is not done');
  expect(screen.queryByTestId('stop-run')).toBeNull();
});
