import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { keys } from '@/api/keys';
import { page } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';
import { sprintPages as all, sprint } from '@/testing/sprint-examples';

test('sprints are listed, those that are active first', async () => {
  const planned = { ...sprint, id: 's-2', code: 'S-2', status: 'planning' };
  answering({ ...all, '/api/sprints': page([planned, sprint]) });
  open('/sprints');
  const first = await screen.findByTestId('sprint-S-1');
  expect(first.textContent).toContain('21 Nov 2026 to 5 Dec 2026');
  expect(first.compareDocumentPosition(screen.getByTestId('sprint-S-2'))).toBe(4);
});

test('where there is none it is said what a sprint is, and one is planned', async () => {
  answering({ ...all, '/api/sprints': page([]) });
  let made: unknown;
  server.use(
    http.post('*/api/sprints', async ({ request }) => {
      made = await request.json();
      return HttpResponse.json(sprint, { status: 201 });
    }),
  );
  open('/sprints?project=p-1');
  await userEvent.click(await screen.findByText('Plan one'));
  fireEvent.change(screen.getByTestId('code'), { target: { value: 'S-1' } });
  fireEvent.change(screen.getByTestId('title'), { target: { value: ' First steps ' } });
  fireEvent.change(screen.getByTestId('starts'), { target: { value: '2026-11-21' } });
  await userEvent.click(screen.getByTestId('save-sprint'));
  await screen.findByTestId('page-sprint');
  expect(made).toEqual({
    code: 'S-1',
    title: 'First steps',
    goal: '',
    owner: '',
    project_id: 'p-1',
    starts_on: '2026-11-21',
    ends_on: null,
  });
});

test('a sprint that comes while somebody reads waits behind a pill', async () => {
  answering({ ...all, '/api/sprints': page([sprint]) });
  const { queries } = open('/sprints');
  await screen.findByTestId('sprint-S-1');
  fireEvent.pointerEnter(screen.getByRole('region', { name: 'Sprints' }));
  answering({ ...all, '/api/sprints': page([sprint, { ...sprint, id: 's-2', code: 'S-2' }]) });
  await queries.invalidateQueries({ queryKey: keys.sprints.all });
  expect((await screen.findByTestId('fresh')).textContent).toBe('1 new');
  expect(screen.queryByTestId('sprint-S-2')).toBeNull();
  await userEvent.click(screen.getByTestId('fresh'));
  expect(screen.getByTestId('sprint-S-2')).toBeDefined();
});
