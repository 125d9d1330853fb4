import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

const project = { project_id: 'p-1', name: 'toolz', goal: '', status: 'ready', runs: 0 };

test('what is wrong inside of a backlog is said at the backlog, and a limit that is too high at its field', async () => {
  answering({ '/api/status': { data: '', position: 9, projects: [project], runs: [] } });
  const refusals = [
    { rule: 'backlog', detail: 'backlog:2: is not YAML' },
    { field: 'budget.micros', detail: 'budget.micros: this number is too large' },
  ];
  server.use(
    http.post('*/api/runs', () =>
      HttpResponse.json({ status: 422, code: 'validation_failed', ...refusals.shift() }, { status: 422 }),
    ),
  );
  open('/runs?start=true');
  const form = within(await screen.findByTestId('run-form'));
  await userEvent.click(form.getByText('A backlog'));
  await userEvent.type(form.getByTestId('backlog'), 'tasks:{enter}- title: Greet');
  for (const [field, words] of [
    ['backlog', 'Backlog:2: is not YAML.'],
    ['dollars', 'This number is too large.'],
  ] as const) {
    await userEvent.click(form.getByTestId('start-run'));
    const said = await form.findByText(words);
    expect(said.closest('.field')?.contains(form.getByTestId(field))).toBe(true);
    expect(document.activeElement).toBe(form.getByTestId(field));
  }
});
