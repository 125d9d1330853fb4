import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { page } from '@/testing/examples';
import { open } from '@/testing/open';
import { project } from '@/testing/project';
import { answering, server } from '@/testing/server';
import { configLines } from './config-diff';

const draft = project({
  goal: 'Modernise it.',
  repository: '/srv/toolz',
  config: { security_gate: 'warn', budget: { micros: 5 } },
  template: { template_id: 'project/python', version: 2 },
  team: [{ role: 'dev_lead', agent_id: 'dev-lead-1' }],
});
const template = { body: { security_gate: 'block_critical', budget: { micros: 5 } } };
const there = {
  '/api/projects/p-1': draft,
  '/api/templates/project/python/versions/2': template,
};

test('settings of template and project stand beside each other by their paths', () => {
  expect(configLines({ a: { b: 1 }, c: [1] }, { a: { b: 2 }, d: null })).toEqual([
    { path: 'a.b', template: '1', project: '2' },
    { path: 'c', template: '[1]', project: null },
    { path: 'd', template: null, project: 'null' },
  ]);
});

test('a project shows what differs from its template, its team, and its one next step', async () => {
  answering(there);
  server.use(
    http.get('*/api/projects/p-1', () => HttpResponse.json(draft, { headers: { ETag: '"p-1-1"' } })),
  );
  let seen: string | null = null;
  server.use(
    http.post('*/api/projects/p-1/ready', ({ request }) => {
      seen = request.headers.get('If-Match');
      return HttpResponse.json({ ...draft, status: 'ready' });
    }),
  );
  open('/projects/p-1');
  const config = await screen.findByTestId('panel-config');
  await within(config).findByText('"warn"');
  expect([...config.querySelectorAll('del, ins')].map((one) => one.textContent)).toEqual([
    '"block_critical"',
    '"warn"',
  ]);
  expect(screen.getByTestId('panel-team').textContent).toContain('dev-lead-1dev lead');
  await userEvent.click(screen.getByTestId('declare-ready'));
  await waitFor(() => expect(seen).toBe('"p-1-1"'));
});

test('a draft without a goal says at its button what it needs', async () => {
  answering({ ...there, '/api/projects/p-1': { ...draft, goal: '' } });
  open('/projects/p-1');
  const button = await screen.findByTestId('declare-ready');
  expect([button.getAttribute('aria-disabled'), button.title]).toEqual(['true', 'It needs a goal first.']);
});

test('a project is made, and what is wrong is said at its field', async () => {
  answering({ ...there, '/api/projects': page([]), '/api/templates': page([]) });
  const asked: unknown[] = [];
  server.use(
    http.post('*/api/projects', async ({ request }) => {
      asked.push(await request.json());
      const document = {
        status: 422,
        code: 'invalid',
        field: 'repository',
        detail: 'there is no such folder',
      };
      return asked.length === 1
        ? HttpResponse.json(document, { status: 422 })
        : HttpResponse.json(draft, { status: 201 });
    }),
  );
  const { router } = open('/projects');
  await userEvent.click(await screen.findByText('Make one'));
  fireEvent.change(screen.getByTestId('name'), { target: { value: 'toolz' } });
  fireEvent.change(screen.getByTestId('repository'), { target: { value: '/srv/toolz' } });
  await userEvent.click(screen.getByTestId('make-project'));
  expect(await screen.findByText('There is no such folder.')).toBeDefined();
  await userEvent.click(screen.getByTestId('make-project'));
  await waitFor(() => expect(router.state.location.pathname).toContain('/projects/p-1'));
  expect(asked[1]).toEqual({
    name: 'toolz',
    goal: '',
    repository: '/srv/toolz',
    target_branch: 'main',
    template: null,
  });
});
