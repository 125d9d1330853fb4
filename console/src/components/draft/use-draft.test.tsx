import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { forgetDrafts } from '@/api/drafts';
import { page, task, taskPage } from '@/testing/examples';
import { preset } from '@/testing/making';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

const project = { project_id: 'p-1', name: 'toolz', goal: '', status: 'ready', runs: 0 };
const pages = {
  ...taskPage(task()),
  ...taskPage(task({ id: 't-2', code: 'T-2' })),
  '/api/status': { data: '', position: 9, projects: [project], runs: [] },
};

/** Open an address as a reload does: with nothing but what the tab keeps. */
function reopen(before: ReturnType<typeof open>, address: string) {
  before.unmount();
  return open(address);
}

test('a comment that is not sent is there again after a reload, at its task alone, and gone once it is sent', async () => {
  answering(pages);
  server.use(http.post('*/api/comments', () => HttpResponse.json({}, { status: 201 })));
  const first = open('/tasks/t-1?tab=conversation');
  fireEvent.change(await screen.findByTestId('comment'), { target: { value: 'Half a thought' } });
  const other = reopen(first, '/tasks/t-2?tab=conversation');
  expect((await screen.findByTestId<HTMLTextAreaElement>('comment')).value).toBe('');
  reopen(other, '/tasks/t-1?tab=conversation');
  const box = await screen.findByTestId<HTMLTextAreaElement>('comment');
  expect(box.value).toBe('Half a thought');
  await userEvent.click(screen.getByTestId('say'));
  await waitFor(() => expect(box.value).toBe(''));
  expect(Object.values(sessionStorage).join()).not.toContain('Half');
});

test('a comment that is on its way while one goes on to another task takes nothing away there', async () => {
  answering(pages);
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  server.use(
    http.post('*/api/comments', async () => {
      await arrived;
      return HttpResponse.json({}, { status: 201 });
    }),
  );
  const { router } = open('/tasks/t-2?tab=conversation');
  const box = () => screen.getByTestId<HTMLTextAreaElement>('comment');
  const go = (taskId: string) =>
    router.navigate({ to: '/tasks/$taskId', params: { taskId }, search: { tab: 'conversation' } });
  await screen.findByTestId('comment');
  await go('t-1');
  await screen.findAllByText('T-1');
  fireEvent.change(await screen.findByTestId('comment'), { target: { value: 'Said here' } });
  await userEvent.click(screen.getByTestId('say'));
  await go('t-2');
  await waitFor(() => expect(box().value).toBe(''));
  fireEvent.change(box(), { target: { value: 'Begun there' } });
  arrive();
  await waitFor(() => expect(Object.values(sessionStorage).join()).not.toContain('Said here'));
  expect(box().value).toBe('Begun there');
});

test('a goal and a backlog are there again after a reload, and both while one changes between them', async () => {
  answering(pages);
  const first = open('/studio?start=run');
  fireEvent.change(await screen.findByTestId('goal'), { target: { value: 'Greet newcomers' } });
  await userEvent.click(screen.getByTestId('segment-backlog'));
  fireEvent.change(screen.getByTestId('backlog'), { target: { value: 'tasks:' } });
  await userEvent.click(screen.getByTestId('segment-goal'));
  expect(screen.getByTestId<HTMLTextAreaElement>('goal').value).toBe('Greet newcomers');
  await userEvent.click(screen.getByTestId('segment-backlog'));
  const again = reopen(first, '/studio?start=run');
  expect((await screen.findByTestId<HTMLTextAreaElement>('backlog')).value).toBe('tasks:');
  forgetDrafts();
  reopen(again, '/studio?start=run');
  expect((await screen.findByTestId<HTMLTextAreaElement>('goal')).value).toBe('');
});

test('a goal comes back with the project that it was typed for, and in no other', async () => {
  const site = { ...project, project_id: 'p-2', name: 'site' };
  answering({ ...pages, '/api/status': { data: '', position: 9, projects: [project, site], runs: [] } });
  const first = open('/studio?start=run');
  fireEvent.change(await screen.findByTestId('project'), { target: { value: 'p-2' } });
  fireEvent.change(screen.getByTestId('goal'), { target: { value: 'Greet newcomers' } });
  const again = reopen(first, '/studio?start=run');
  expect((await screen.findByTestId<HTMLTextAreaElement>('goal')).value).toBe('Greet newcomers');
  expect(screen.getByTestId<HTMLSelectElement>('project').value).toBe('p-2');
  await again.router.navigate({ to: '/studio', search: { start: 'run', project: 'p-1' } });
  await waitFor(() => expect(screen.getByTestId<HTMLSelectElement>('project').value).toBe('p-1'));
  expect(screen.getByTestId<HTMLTextAreaElement>('goal').value).toBe('');
});

test('the inputs of a job come back with the project that they were typed for, and in no other', async () => {
  const site = { ...project, project_id: 'p-2', name: 'site' };
  answering({
    ...pages,
    '/presets': page([preset()]),
    '/api/status': { data: '', position: 9, projects: [project, site], runs: [] },
  });
  const first = open('/studio');
  fireEvent.change(await screen.findByTestId('project'), { target: { value: 'p-2' } });
  fireEvent.change(screen.getByTestId('input-version'), { target: { value: '1.1' } });
  const again = reopen(first, '/studio');
  expect((await screen.findByTestId<HTMLInputElement>('input-version')).value).toBe('1.1');
  expect((await screen.findByTestId<HTMLSelectElement>('project')).value).toBe('p-2');
  await again.router.navigate({ to: '/studio', search: { project: 'p-1' } });
  await waitFor(() => expect(screen.getByTestId<HTMLSelectElement>('project').value).toBe('p-1'));
  expect(screen.getByTestId<HTMLInputElement>('input-version').value).toBe('');
});

test('a dialog, which asks before it throws anything away, keeps nothing', async () => {
  answering(pages);
  const first = open('/runs?start=true');
  fireEvent.change(await screen.findByTestId('goal'), { target: { value: 'Greet newcomers' } });
  reopen(first, '/runs?start=true');
  expect((await screen.findByTestId<HTMLTextAreaElement>('goal')).value).toBe('');
});
