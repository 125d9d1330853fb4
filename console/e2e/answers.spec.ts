import { ask, complaintsOf, enter, expect, test } from './hall';
import { backlog } from './repository';

test.use({ store: 'answers' });

test('a question that is answered in one window is not asked for again in another', async ({
  page,
  context,
  hall,
  repository,
}) => {
  test.setTimeout(240_000);
  await enter(page, hall);
  const project = await ask(page, hall, '/api/projects', {
    name: 'Answered elsewhere',
    goal: 'Newcomers are greeted.',
    repository: repository.folder,
    target_branch: 'main',
  });
  const run = await ask(page, hall, '/api/runs', {
    project_id: project.id,
    backlog: backlog('approval: [merge]'),
  });
  const second = await context.newPage();
  const complaints = complaintsOf(second);
  await second.goto(`${hall.url}/console/runs/${run.id}?part=approvals`);
  const seen = second.getByTestId('run-approvals').locator('.approval').first();
  await seen.getByTestId('look').click({ timeout: 120_000 });
  await expect(seen.getByTestId('approval-content')).toBeVisible();
  await expect(seen.getByTestId('nobody-changes')).toContainText('works by rules');
  // Nobody has touched the first window: the key acts on the question that is marked.
  await page.goto(`${hall.url}/console/waiting`);
  const marked = page.locator('.decisions > [data-decision]');
  await expect(marked).toHaveCSS('box-shadow', /inset/);
  await page.keyboard.press('a');
  await expect(page.getByTestId('held')).toContainText('Approved');
  await expect(second.getByTestId('run-approvals').getByText('Approved').first()).toBeVisible();
  expect(complaints).toEqual([]);
  await ask(page, hall, `/api/runs/${run.id}/stop`, {});
});
