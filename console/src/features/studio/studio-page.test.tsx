import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { page } from '@/testing/examples';
import { detail, job, preset } from '@/testing/making';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

const projects = [{ project_id: 'p-1', name: 'toolz', goal: '', status: 'ready', runs: 0 }];

test('a job is asked for with what its preset needs, once', async () => {
  answering({ '/presets': page([preset()]), '/jobs/j-1': detail([]) });
  const asked: unknown[] = [];
  server.use(
    http.post('*/jobs', async ({ request }) => {
      asked.push([await request.json(), (request.headers.get('Idempotency-Key') ?? '').length]);
      return HttpResponse.json({ id: 'j-1', status: 'queued' }, { status: 201 });
    }),
  );
  const { router } = open('/studio');
  await userEvent.click(await screen.findByTestId('start-job'));
  expect(screen.getAllByText('The preset needs it.')[0]?.getAttribute('role')).toBe('alert');
  expect(asked).toEqual([]);
  fireEvent.change(screen.getByTestId('input-version'), { target: { value: '1.1' } });
  await userEvent.click(screen.getByTestId('start-job'));
  await waitFor(() => expect(router.state.location.pathname).toContain('/jobs/j-1'));
  const body = {
    preset: 'release-notes',
    preset_version: 1,
    title: '',
    inputs: { version: '1.1' },
    variants: 3,
    runtime: 'rules',
  };
  expect(asked).toEqual([[body, 32]]);
});

test('where no preset is published a job is made from the plain document', async () => {
  answering({ '/presets': page([]), '/jobs/j-1': detail([]) });
  let asked: unknown;
  server.use(
    http.post('*/jobs', async ({ request }) => {
      asked = await request.json();
      return HttpResponse.json({ id: 'j-1', status: 'queued' }, { status: 201 });
    }),
  );
  open('/studio');
  expect((await screen.findByTestId('preset-document')).textContent).toContain('comes with Guildhall');
  fireEvent.change(screen.getByTestId('input-prompt'), { target: { value: 'What changed?' } });
  await userEvent.click(screen.getByTestId('start-job'));
  await waitFor(() =>
    expect(asked).toEqual({ title: '', inputs: { prompt: 'What changed?' }, variants: 1, runtime: 'rules' }),
  );
});

test('beside other presets the plain document stays, and one without words says none', async () => {
  answering({ '/presets': page([preset({ description: '' })]) });
  open('/studio');
  const own = await screen.findByTestId('preset-release-notes');
  expect(own.getAttribute('aria-pressed')).toBe('true');
  expect(own.querySelector('.preset-words')).toBeNull();
  await userEvent.click(screen.getByTestId('preset-document'));
  expect(await screen.findByTestId('input-prompt')).toBeDefined();
});

test('a published document takes the place of the plain one', async () => {
  answering({ '/presets': page([preset({ name: 'document', version: 2 })]) });
  open('/studio');
  expect((await screen.findByTestId('preset-document')).textContent).toContain('version 2');
});

test('another job begins with the inputs of the one before', async () => {
  answering({ '/presets': page([preset()]), '/jobs/j-1': { ...job(), variants: [] } });
  open('/studio?job=j-1');
  expect((await screen.findByTestId<HTMLTextAreaElement>('input-version')).value).toBe('1.1');
  expect(screen.getByTestId<HTMLInputElement>('title').value).toBe('Notes for 1.1');
});

test('a refusal stands at the field that it is about', async () => {
  answering({ '/presets': page([preset({ inputs: {} })]) });
  server.use(
    http.post('*/jobs', () =>
      HttpResponse.json(
        {
          title: 'Invalid',
          status: 422,
          code: 'job_invalid',
          field: 'runtime',
          detail: 'there is no runtime model',
        },
        { status: 422 },
      ),
    ),
  );
  open('/studio');
  await userEvent.click(await screen.findByTestId('start-job'));
  expect(await screen.findByText('There is no runtime model.')).toBeDefined();
  expect(screen.getByTestId('runtime').getAttribute('aria-invalid')).toBe('true');
});

test('a run is asked for with its goal and what it may spend', async () => {
  answering({ '/api/status': { data: '', position: 1, projects, runs: [] } });
  let asked: unknown;
  server.use(
    http.post('*/api/runs', async ({ request }) => {
      asked = await request.json();
      return HttpResponse.json({ id: 'r-1' }, { status: 201 });
    }),
  );
  open('/studio?start=run');
  await userEvent.click(await screen.findByTestId('start-run'));
  expect(screen.getByText('Say what is to be reached.')).toBeDefined();
  fireEvent.change(screen.getByTestId('goal'), { target: { value: 'Greet.' } });
  fireEvent.change(screen.getByTestId('dollars'), { target: { value: '5.00' } });
  await userEvent.click(screen.getByTestId('start-run'));
  await waitFor(() =>
    expect(asked).toEqual({
      project_id: 'p-1',
      goal: 'Greet.',
      backlog: '',
      name: 'goal',
      runtime: 'rules',
      parallel: 2,
      budget: { micros: 5_000_000 },
      fresh: false,
    }),
  );
});

test('how many variants is typed as it comes, also over an empty field', async () => {
  answering({ '/presets': page([preset()]) });
  open('/studio');
  const variants = await screen.findByTestId<HTMLInputElement>('variants');
  await userEvent.clear(variants);
  await userEvent.type(variants, '4');
  expect(variants.value).toBe('4');
  await userEvent.clear(variants);
  await userEvent.tab();
  expect(variants.value).toBe('1');
});
