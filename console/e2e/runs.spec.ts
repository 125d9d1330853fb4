import type { Page } from '@playwright/test';
import { complaintsOf, enter, expect, type Hall, startBacklog, test } from './hall';
import { backlog, type Repository } from './repository';

/** Make a project of a repository and start a run of a backlog on it, through the console's forms alone. */
async function startRun(page: Page, hall: Hall, repository: Repository, work: string, name: string) {
  await enter(page, hall, '/projects');
  await page.getByTestId('new-project').click();
  await page.getByTestId('name').fill(name);
  await page.getByTestId('goal').fill('Newcomers are greeted, and know how.');
  await page.getByTestId('repository').fill(repository.folder);
  await page.getByTestId('make-project').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await page.getByTestId('declare-ready').click();
  await page.getByTestId('start-a-run').click();
  await startBacklog(page, work);
}

test('a run on a real repository is started in the console, watched to its end, and its report is read', async ({
  page,
  hall,
  repository,
}) => {
  test.setTimeout(240_000);
  const complaints = complaintsOf(page);
  const before = repository.git('rev-parse', 'main');
  await startRun(page, hall, repository, backlog(), 'Greetings');
  // Nothing is reloaded from here on: what comes, comes over the stream.
  const heading = page.locator('.run-title');
  await expect(heading.getByText('Running', { exact: true })).toBeVisible();
  await page.getByTestId('tab-tasks').click();
  await expect(page.getByText('Say goodbye as well').first()).toBeVisible();
  await expect(page.getByText('Write down how it is used').first()).toBeVisible();
  await expect(heading.getByText('Completed', { exact: true })).toBeVisible({ timeout: 180_000 });
  await page.getByTestId('tab-report').click();
  const report = page.getByTestId('run-report');
  await expect(report).toContainText('Say goodbye as well');
  await expect(report).toContainText('Write down how it is used');
  await page.getByTestId('tab-live').click();
  await expect(page.getByTestId('page-run')).toContainText('3 of 3 tasks');
  // The work is where it belongs: on the branch that the project names.
  expect(repository.git('rev-parse', 'main')).not.toBe(before);
  expect(repository.git('show', 'main:USAGE.md')).toBe('Call hello and bye.\n');
  expect(repository.git('show', 'main:greetings/bye.py')).toContain('def bye(name)');
  expect(complaints).toEqual([]);
});

test('a run that asks before it merges is answered in the console, and goes on each time', async ({
  page,
  hall,
  repository,
}) => {
  test.setTimeout(300_000);
  await startRun(page, hall, repository, backlog('approval: [merge]'), 'Greetings, asked');
  const address = page.url();
  await page.getByTestId('answer').click({ timeout: 120_000 });
  const asked = page.getByTestId('run-approvals').locator('[data-decision]');
  await asked.getByTestId('look').click();
  await expect(asked.getByText('def bye(name)').first()).toBeVisible();
  await asked.getByTestId('approve').click();
  await expect(page.getByTestId('run-approvals').getByText('Approved').first()).toBeVisible();
  // What comes next is answered where everything stands that waits for a person.
  await page.goto(`${hall.url}/console/waiting`);
  const over = page.getByText('Nothing waits for you').first();
  await expect(page.getByText('Write down how it is used').first()).toBeVisible({ timeout: 120_000 });
  await page.getByTestId('approve').click();
  await expect(page.getByText('changelog').first()).toBeVisible({ timeout: 120_000 });
  await page.getByTestId('approve').click();
  await expect(over).toBeVisible();
  await page.goto(address);
  await expect(page.locator('.run-title').getByText('Completed', { exact: true })).toBeVisible({
    timeout: 120_000,
  });
  expect(repository.git('show', 'main:USAGE.md')).toBe('Call hello and bye.\n');
});

test('a merge that a person refuses stands still with their words, and is not on the branch', async ({
  page,
  hall,
  repository,
}) => {
  test.setTimeout(300_000);
  await startRun(page, hall, repository, backlog('approval: [merge]'), 'Greetings, refused');
  await page.getByTestId('answer').click({ timeout: 120_000 });
  const asked = page.getByTestId('run-approvals').locator('[data-decision]');
  await asked.getByTestId('refuse').click();
  await asked.getByTestId('reason').fill('Say it in a friendlier way.');
  await asked.getByTestId('send-back').click();
  await expect(page.getByTestId('run-approvals')).toContainText('Sent back');
  await page.goto(`${hall.url}/console/waiting`);
  await expect(page.getByText('asked for changes: “Say it in a friendlier way.”').first()).toBeVisible({
    timeout: 60_000,
  });
  expect(repository.git('ls-tree', '--name-only', '-r', 'main')).not.toContain('bye.py');
});
