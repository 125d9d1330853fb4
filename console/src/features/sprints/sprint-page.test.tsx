import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { AT, page, task } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, refusing, server } from '@/testing/server';
import { sprintPages as all, sprint, sprintTasks as tasks } from '@/testing/sprint-examples';

const said = {
  id: 'c-1',
  task_id: 't-2',
  author: 'dev_lead',
  comment_type: 'decision',
  body: 'Apache-2.0\nas before',
  created_at: AT,
};

test('a sprint shows its tasks by state, a report with the cause of what is blocked, and what was decided', async () => {
  answering(all);
  server.use(
    http.get('*/api/comments', ({ request }) =>
      HttpResponse.json(page(request.url.includes('type=decision') ? [said] : [])),
    ),
  );
  open('/sprints/s-1');
  const report = await screen.findByTestId('sprint-report');
  expect(report.textContent).toContain('1 of 2 tasks done, 0 at work.');
  expect(report.textContent).toContain('Blocked: T-2 (Which licence?).');
  expect(within(screen.getByTestId('state-blocked')).getByText('Say who owns it')).toBeDefined();
  expect(screen.getByRole('img', { name: /1 task of/ })).toBeDefined();
  expect((await screen.findByTestId('sprint-decisions')).textContent).toContain('Apache-2.0');
  expect(screen.getByTestId('sprint-findings').textContent).toContain('None');
});

test('a sprint that is over names what it did not finish though that is in the next one now', async () => {
  const over = {
    ...sprint,
    status: 'completed' as const,
    completed_at: AT,
    task_ids: ['t-9'],
    unfinished: ['t-9'],
  };
  answering({ ...all, '/api/sprints/s-1': over, '/api/tasks': page([]) });
  open('/sprints/s-1');
  expect((await screen.findByTestId('elsewhere')).textContent).toContain('1 task not done in this sprint');
  expect(screen.getByTestId('sprint-tasks').textContent).not.toContain('No task was in it');
});

test('tasks are put in and taken out, and a refusal is said where it was asked for', async () => {
  answering({ ...all, '/api/tasks': page([...tasks, task({ id: 't-3', code: 'T-3', title: 'One more' })]) });
  let put: unknown;
  server.use(
    http.get('*/api/tasks', ({ request }) =>
      HttpResponse.json(
        page(request.url.includes('sprint=') ? tasks : [task({ id: 't-3', code: 'T-3', title: 'One more' })]),
      ),
    ),
    http.post('*/api/sprints/s-1/tasks', async ({ request }) => {
      put = await request.json();
      return HttpResponse.json(sprint);
    }),
    http.delete('*/api/sprints/s-1/tasks/t-2', () =>
      HttpResponse.json({ status: 409, code: 'conflict', detail: 'S-1 is completed' }, { status: 409 }),
    ),
  );
  open('/sprints/s-1');
  await userEvent.click(await screen.findByTestId('add-tasks'));
  await userEvent.click(await screen.findByTestId('choose-T-3'));
  await userEvent.click(screen.getByTestId('put-in'));
  await waitFor(() => expect(put).toEqual({ task_ids: ['t-3'] }));
  await userEvent.click(screen.getByTestId('take-out-T-2'));
  expect(await screen.findByText('S-1 is completed.')).toBeDefined();
});

test('a sprint is completed only after it was said what is lost, under the version that was seen', async () => {
  answering(all);
  let seen: string | null = null;
  server.use(
    http.get('*/api/sprints/s-1', () => HttpResponse.json(sprint, { headers: { ETag: '"s-1-4"' } })),
    http.post('*/api/sprints/s-1/complete', ({ request }) => {
      seen = request.headers.get('If-Match');
      return HttpResponse.json({ ...sprint, status: 'completed' });
    }),
  );
  open('/sprints/s-1');
  await userEvent.click(await screen.findByTestId('complete-sprint'));
  expect(seen).toBeNull();
  await userEvent.click(within(screen.getByTestId('confirm')).getByTestId('go'));
  await waitFor(() => expect(seen).toBe('"s-1-4"'));
});

test('only what was changed of a sprint is sent, and a wrong date is said at its field', async () => {
  answering(all);
  let sent: unknown;
  server.use(
    http.get('*/api/sprints/s-1', () => HttpResponse.json(sprint, { headers: { ETag: '"s-1-4"' } })),
    http.patch('*/api/sprints/s-1', async ({ request }) => {
      sent = await request.json();
      const detail = 'a sprint does not end before it starts';
      return HttpResponse.json({ status: 422, code: 'invalid', field: 'ends_on', detail }, { status: 422 });
    }),
  );
  open('/sprints/s-1');
  await userEvent.click(await screen.findByTestId('edit'));
  fireEvent.change(screen.getByTestId('ends'), { target: { value: '2026-11-20' } });
  await userEvent.click(screen.getByTestId('save-sprint'));
  expect(await screen.findByText('A sprint does not end before it starts.')).toBeDefined();
  expect(sent).toEqual({ ends_on: '2026-11-20' });
});

test('what somebody keeps of others is not asked about again, and what else they typed into a sprint stays', async () => {
  answering(all);
  const sent: unknown[] = [];
  let now = { ...sprint };
  server.use(
    http.get('*/api/sprints/s-1', () => HttpResponse.json(now, { headers: { ETag: `"${now.title}"` } })),
    http.patch('*/api/sprints/s-1', async ({ request }) => {
      if (request.headers.get('If-Match') !== `"${now.title}"`)
        return HttpResponse.json({ status: 412, code: 'precondition_failed' }, { status: 412 });
      sent.push(await request.json());
      return HttpResponse.json(now);
    }),
  );
  open('/sprints/s-1');
  await userEvent.click(await screen.findByTestId('edit'));
  fireEvent.change(screen.getByTestId('title'), { target: { value: 'Mine' } });
  fireEvent.change(screen.getByTestId('goal'), { target: { value: 'My goal' } });
  now = { ...sprint, title: 'Theirs' };
  await userEvent.click(screen.getByTestId('save-sprint'));
  await userEvent.click(await screen.findByTestId('keep-theirs'));
  expect(screen.getByTestId<HTMLInputElement>('title').value).toBe('Theirs');
  expect(screen.getByTestId<HTMLInputElement>('goal').value).toBe('My goal');
  await userEvent.click(screen.getByTestId('save-sprint'));
  await waitFor(() => expect(sent).toEqual([{ goal: 'My goal' }]));
  expect(screen.queryByTestId('conflict')).toBeNull();
});

test('a sprint that is none is said to be none', async () => {
  answering(all);
  refusing('get', '/api/sprints/s-9', 404, 'not_found', 'there is no sprint of this id or code');
  open('/sprints/s-9');
  expect((await screen.findByTestId('failure')).textContent).toContain('There is no such thing here');
  expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('There is no such thing here');
});
