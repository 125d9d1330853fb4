import type { Page } from '@playwright/test';
import { ask, complaintsOf, enter, expect, type Hall, proofOf, test } from './hall';

async function aTask(page: Page, hall: Hall, title: string) {
  const project = await ask(page, hall, '/api/projects', { name: `Together ${Math.random()}` });
  return ask(page, hall, '/api/tasks', { title, project_id: project.id });
}

test('a task that is made, made ready, claimed and handed on is told in a second window as it happens', async ({
  page,
  context,
  hall,
}) => {
  const complaints = complaintsOf(page);
  await enter(page, hall);
  await ask(page, hall, '/api/projects', { name: 'Windows' });
  await ask(page, hall, '/api/agents', { id: 'dev-window', name: 'Window', role: 'developer' });
  const second = await context.newPage();
  await second.goto(`${hall.url}/console/events`);
  const tail = second.getByTestId('tail');
  await expect(tail).toBeVisible();
  // In the first window a person makes it, and makes it ready.
  await page.goto(`${hall.url}/console/tasks`);
  await page.getByTestId('new-task').click();
  await page.getByTestId('title').fill('Clean the windows');
  await page.getByTestId('make').click();
  await expect(tail).toContainText('Clean the windows');
  await page.getByText('Clean the windows').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Clean the windows');
  const id = page.url().split('/').at(-1)?.split('?')[0] ?? '';
  await page.getByTestId('triage').click();
  const chip = page.locator('.task-title');
  await expect(chip).toContainText('Queued');
  // An agent takes it and works; both windows see it without a reload.
  const claimed = await page.request.post(`${hall.url}/api/tasks/${id}/claim`, {
    data: { agent_id: 'dev-window' },
    headers: await proofOf(page, hall),
  });
  expect(claimed.ok(), await claimed.text()).toBe(true);
  await expect(chip).toContainText('Claimed');
  await expect(tail.getByRole('link').filter({ hasText: 'task.claimed' }).last()).toContainText(
    'taken up by Window',
  );
  const { fence } = await claimed.json();
  await ask(page, hall, `/api/tasks/${id}/start`, { fence });
  await expect(chip).toContainText('In progress');
  await expect(tail.getByRole('link').filter({ hasText: 'task.started' }).last()).toContainText(
    'is worked on',
  );
  // A person gives it up from the page; the second window is told by whom.
  await page.getByTestId('cancel').click();
  await page.getByTestId('go').click();
  await expect(chip).toContainText('Cancelled');
  await expect(tail.getByRole('link').filter({ hasText: 'task.cancelled' }).last()).toContainText('owner@');
  expect(complaints).toEqual([]);
});

test('somebody else moves a task while this page moves it: it stands where they put it, and that is said', async ({
  page,
  hall,
}) => {
  await enter(page, hall, '/tasks?board=queue');
  const task = await aTask(page, hall, 'Moved by two');
  const card = page.getByTestId('column-inbox').getByRole('listitem').filter({ hasText: 'Moved by two' });
  await expect(card).toBeVisible();
  let first = true;
  await page.route(`**/api/tasks/${task.id}/transition`, async (route) => {
    if (first) {
      first = false;
      await ask(page, hall, `/api/tasks/${task.id}/dispatch`, {});
    }
    await route.continue();
  });
  await card.hover();
  await card.getByTestId(`move-${task.code}`).click();
  await page.getByTestId('choice-planning').click();
  await expect(page.getByText(/before you|first|meanwhile/i).first()).toBeVisible();
  await expect(page.getByTestId('column-ready').getByText('Moved by two')).toBeVisible();
  await expect(page.getByTestId('column-planning').getByText('Moved by two')).toHaveCount(0);
});

test('somebody else changes the words of a task while this page moves it: nothing of either is lost', async ({
  page,
  hall,
}) => {
  await enter(page, hall, '/tasks?board=queue');
  const task = await aTask(page, hall, 'Named by two');
  const card = page.getByTestId('column-inbox').getByRole('listitem').filter({ hasText: 'Named by two' });
  await expect(card).toBeVisible();
  let first = true;
  await page.route(`**/api/tasks/${task.id}/transition`, async (route) => {
    if (first) {
      first = false;
      const now = await page.request.get(`${hall.url}/api/tasks/${task.id}`);
      const written = await page.request.patch(`${hall.url}/api/tasks/${task.id}`, {
        data: { description: 'Written meanwhile' },
        headers: { ...(await proofOf(page, hall)), 'If-Match': now.headers().etag ?? '' },
      });
      expect(written.ok(), await written.text()).toBe(true);
    }
    await route.continue();
  });
  await card.hover();
  await card.getByTestId(`move-${task.code}`).click();
  await page.getByTestId('choice-planning').click();
  await expect(page.getByTestId('column-planning').getByText('Named by two')).toBeVisible();
  await expect(async () => {
    const now = await (await page.request.get(`${hall.url}/api/tasks/${task.id}`)).json();
    expect([now.status, now.description]).toEqual(['planning', 'Written meanwhile']);
  }).toPass();
});

test('what happened while the server was away is in the tail, each event once and in its order', async ({
  page,
  hall,
}) => {
  await enter(page, hall, '/events');
  const made = await aTask(page, hall, 'Before the crash');
  const tail = page.getByTestId('tail');
  await expect(tail).toContainText('Before the crash');
  for (const round of [1, 2]) {
    await hall.kill();
    await expect(page.getByTestId('live-line')).toContainText('Reconnecting');
    await hall.start();
    // Written before the page has found its way back.
    for (const nth of [1, 2, 3])
      await ask(page, hall, '/api/comments', { task_id: made.id, body: `Word ${nth} of round ${round}` });
    await expect(page.getByTestId('live-line')).toContainText('Live');
    await expect(tail).toContainText(`Word 3 of round ${round}`);
  }
  const seen = await tail
    .getByRole('link')
    .evaluateAll((links) => links.map((one) => Number(one.dataset.testid?.slice('event-'.length))));
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  const all = await page.request.get(`${hall.url}/api/events?since=${(seen[0] ?? 1) - 1}&limit=500`);
  const wanted = ((await all.json()).items as { position: number }[]).map((one) => one.position);
  expect(seen).toEqual(wanted);
});
