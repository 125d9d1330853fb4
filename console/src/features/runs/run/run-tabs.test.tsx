import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { page, task } from '@/testing/examples';
import { open } from '@/testing/open';
import { approval, run, runStanding } from '@/testing/run-examples';
import { answering, server } from '@/testing/server';

function hall(more: Parameters<typeof answering>[0]) {
  answering({
    '/api/runs/r-1': run(),
    '/api/runs/r-1/status': runStanding(),
    '/api/tasks': page([task()]),
    ...more,
  });
}

const blocked = {
  reason: 'attempts_exhausted',
  detail: 'exit 1\nno luck',
  from_status: 'ready' as const,
  by: 'x',
};

test('a blocked task says its cause and what to do about it', async () => {
  const result = {
    run_id: 'r-1',
    status: 'running',
    repo: '/r',
    branch: 'b',
    report: null,
    tasks: [],
    tokens: 0,
    cost_usd: 0,
    end_reason: '',
    seconds: 0,
    doubts: [],
    delivery: {},
    reports: {},
    blocked: [{ id: 'T-1', reason: 'attempts_exhausted', detail: '', advice: 'mend its commands' }],
  };
  hall({ '/api/tasks': page([task({ status: 'blocked', blocked })]), '/api/runs/r-1/result': result });
  open('/runs/r-1?part=tasks');
  const row = await screen.findByTestId('run-task-T-1');
  expect(row.textContent).toContain('exit 1 no luck');
  expect(await within(row).findByText('mend its commands')).toBeDefined();
});

test('a question of the run is approved with exactly what was looked at', async () => {
  const sha = 'e'.repeat(64);
  hall({
    '/api/approvals': page([approval({ content_sha256: sha })]),
    '/api/approvals/a-1': approval({ content_sha256: sha }),
    '/api/approvals/a-1/content': {
      approval_id: 'a-1',
      content_sha256: sha,
      current: true,
      base: 'a1',
      commit: 'b2',
      sarif: null,
      diff: 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-one\n+two\n',
    },
  });
  const sent: unknown[] = [];
  server.use(
    http.post('*/api/approvals/a-1/:step', async ({ request, params }) => {
      sent.push(params.step, await request.json());
      return HttpResponse.json(approval({ status: 'approved' }));
    }),
  );
  open('/runs/r-1?part=approvals');
  const card = await screen.findByTestId('approval-a-1');
  await userEvent.click(within(card).getByTestId('look'));
  expect(await within(card).findByTestId('file-x')).toBeDefined();
  await userEvent.click(within(card).getByTestId('refuse'));
  await userEvent.type(within(card).getByTestId('reason'), 'keep one');
  await userEvent.click(within(card).getByTestId('send-back'));
  await waitFor(() => expect(sent).toEqual(['reject', { reason: 'keep one', content_sha256: sha }]), {
    timeout: 9000,
  });
});
