/** What `docs/how-to/use-the-console.md` tells people to do in the browser, done in its order and with its backlog. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { complaintsOf, enter, expect, startBacklog, test } from './hall';

const HOW_TO = readFileSync(join(import.meta.dirname, '../../docs/how-to/use-the-console.md'), 'utf8');
const BACKLOG = /```yaml\n([\s\S]*?)```/.exec(HOW_TO)?.[1] ?? '';

test('five minutes in the console: a run, an answer, a report, a job, and keys', async ({
  page,
  hall,
  repository,
}) => {
  test.setTimeout(240_000);
  const complaints = complaintsOf(page);
  await enter(page, hall);

  await page.getByTestId('nav-studio').click();
  await page.getByTestId('segment-run').click();
  await page.getByTestId('project').selectOption({ label: 'Another repository' });
  await page.getByTestId('folder').fill(repository.folder);
  await startBacklog(page, BACKLOG);
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();

  await page.getByTestId('answer').click({ timeout: 120_000 });
  const asked = page.getByTestId('run-approvals').locator('[data-decision]');
  await asked.getByTestId('look').click();
  await expect(asked.getByText('python -m unittest').first()).toBeVisible();
  await asked.getByTestId('look').click();
  await asked.getByTestId('approve').click();
  await expect(page.getByTestId('run-approvals')).toContainText('changelog', { timeout: 120_000 });
  await page.getByTestId('run-approvals').getByTestId('approve').click({ timeout: 30_000 });
  await expect(page.locator('.run-title').getByText('Completed', { exact: true })).toBeVisible({
    timeout: 120_000,
  });
  await page.getByTestId('tab-report').click();
  await expect(page.getByTestId('run-report')).toContainText('Say how the tests are run');
  expect(repository.git('show', 'main:TESTING.md')).toBe('Run `python -m unittest`.\n');

  await page.keyboard.press('g');
  await page.keyboard.press('u');
  await page.getByTestId('preset-document').click();
  await page.getByTestId('title').fill('Come in');
  await page.getByTestId('variants').fill('2');
  await page.getByTestId('start-job').click();
  await expect(page.getByTestId('variant-B')).toContainText('Come in');
  await page.getByTestId('edit-B').click();
  const text = '# Come in\n\nOn Friday.\n';
  await page.getByTestId('editor-B').fill(text);
  await page.getByTestId('save-B').click();
  await page.getByTestId('accept-B').click();
  await expect(page.getByTestId('variant-B')).toContainText('Accepted');
  await page.getByTestId('export').click();
  const saving = page.waitForEvent('download');
  await page.getByTestId('choice-file').click();
  expect(await readFile(await (await saving).path(), 'utf8')).toBe(text);

  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-field').fill('say how');
  await expect(page.getByTestId('palette')).toContainText('T-1 Say how the tests are run');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByTestId('keys-help')).toBeVisible();
  expect(complaints).toEqual([]);
});
