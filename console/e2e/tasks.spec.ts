import { ask, enter, expect, type Hall, test } from './hall';

const HOSTILE = '<img src=x onerror=document.title="taken"> \u202etxet\u001b[31m';

async function aTask(page: Parameters<typeof ask>[0], hall: Hall, title: string) {
  const project = await ask(page, hall, '/api/projects', { name: `Site ${Math.random()}` });
  return ask(page, hall, '/api/tasks', { title, project_id: project.id });
}

test('a task that is made in one window stands in another, without a reload', async ({
  page,
  context,
  hall,
}) => {
  await enter(page, hall);
  await ask(page, hall, '/api/projects', { name: 'Shared' });
  const other = await context.newPage();
  await other.goto(`${hall.url}/console/tasks`);
  await expect(other.getByTestId('page-tasks')).toBeVisible();
  await page.goto(`${hall.url}/console/tasks`);
  await page.getByTestId('new-task').click();
  await page.getByTestId('title').fill('Seen from both sides');
  await page.getByTestId('make').click();
  await expect(other.getByText('Seen from both sides')).toBeVisible();
});

test('a card is moved by its menu, and a step that is refused says why and goes back', async ({
  page,
  hall,
}) => {
  await enter(page, hall, '/tasks?board=queue');
  const task = await aTask(page, hall, 'Move me');
  // Every project has a T-1: the card is told by its words.
  const card = page.getByTestId('column-inbox').getByRole('listitem').filter({ hasText: 'Move me' });
  const menu = card.getByTestId(`move-${task.code}`);
  await expect(card).toBeVisible();
  await card.hover();
  await menu.click();
  await page.getByTestId('choice-approved').click();
  await expect(page.getByTestId('toast')).toContainText('does not go to Approved');
  await expect(card).toBeVisible();
  await card.hover();
  await menu.click();
  await page.getByTestId('choice-planning').click();
  await expect(page.getByTestId('column-planning').getByText('Move me')).toBeVisible();
});

test('the server is killed and started again while the page is open: it reconnects, and misses nothing', async ({
  page,
  hall,
}) => {
  await enter(page, hall, '/tasks');
  await expect(page.getByTestId('live-line')).toContainText('Live');
  await hall.kill();
  await expect(page.getByTestId('live-line')).toContainText('Reconnecting');
  await hall.start();
  await expect(page.getByTestId('live-line')).toContainText('Live');
  await aTask(page, hall, 'After the crash');
  await expect(page.getByText('After the crash')).toBeVisible();
});

test('a hostile title is text on the board and on its page', async ({ page, hall }) => {
  await enter(page, hall, '/tasks');
  const task = await aTask(page, hall, HOSTILE);
  await expect(page.getByText('onerror', { exact: false }).first()).toBeVisible();
  await page.goto(`${hall.url}/console/tasks/${task.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<img src=x');
  expect(await page.title()).not.toBe('taken');
  expect(await page.locator('main img').count()).toBe(0);
});
