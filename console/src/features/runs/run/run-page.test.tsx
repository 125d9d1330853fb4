import { screen, within } from '@testing-library/react';
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
  expect(steps).toEqual(['pause']);
  await userEvent.click(within(dialog).getByTestId('go'));
  expect(steps).toEqual(['pause', 'stop']);
});

test('who changed the run first is said, and nothing is overwritten', async () => {
  hall();
  const seen: (string | null)[] = [];
  server.use(
    http.get('*/api/runs/r-1', () => HttpResponse.json(run(), { headers: { ETag: '"7"' } })),
    http.post('*/api/runs/r-1/pause', ({ request }) => {
      seen.push(request.headers.get('If-Match'));
      const document = { status: 412, code: 'stale', detail: 'it has changed', title: '', type: '' };
      return HttpResponse.json(document, { status: 412 });
    }),
  );
  open('/runs/r-1');

  await userEvent.click(await screen.findByTestId('pause-run'));
  expect(seen).toEqual(['"7"']);
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
