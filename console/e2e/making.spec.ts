import { readFile } from 'node:fs/promises';
import { ask, complaintsOf, enter, expect, test } from './hall';

test('a job is asked for in the studio, a variant edited and accepted, and the file that is exported is its text', async ({
  page,
  hall,
}) => {
  const complaints = complaintsOf(page);
  await enter(page, hall);
  await ask(page, hall, '/presets', {
    name: 'invitation',
    description: 'A letter that asks somebody in.',
    template:
      '# {{ title }}\n\n## Whom\n\nDear {{ guest }},\n\n## What\n\nVariant {{ variant }} of {{ of }}.\n',
    inputs: { guest: null },
    variants: 2,
    file_name: 'invitation.md',
  });
  await page.goto(`${hall.url}/console/studio`);
  await page.getByTestId('preset-invitation').click();
  await page.getByTestId('title').fill('Come in');
  await page.getByTestId('input-guest').fill('Ada <b>Lovelace</b>');
  await page.getByTestId('start-job').click();
  await expect(page.getByTestId('page-job')).toBeVisible();
  await expect(page.getByTestId('variant-B')).toContainText('Variant 2 of 2.');
  await expect(page.getByTestId('variant-A')).toContainText('Dear Ada <b>Lovelace</b>');
  await page.getByTestId('edit-B').click();
  const editor = page.getByTestId('editor-B');
  const text = `${await editor.inputValue()}\n## When\n\nOn Friday, “at six” — bring Größe.\n`;
  await editor.fill(text);
  await page.getByTestId('save-B').click();
  await expect(page.getByTestId('variant-B')).toContainText('On Friday');
  await page.getByTestId('accept-B').click();
  await expect(page.getByTestId('variant-B')).toContainText('Accepted');
  await expect(page.getByTestId('accept-A')).toBeDisabled();
  await page.getByTestId('variant-B').click();
  await page.getByTestId('export').click();
  const saving = page.waitForEvent('download');
  await page.getByTestId('choice-file').click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe('Come-in-B.md');
  expect(await readFile(await saved.path(), 'utf8')).toBe(text);
  await page.getByTestId('export').click();
  const savingAgain = page.waitForEvent('download');
  await page.getByTestId('choice-json').click();
  const document = JSON.parse(await readFile(await (await savingAgain).path(), 'utf8'));
  expect(JSON.stringify(document)).toContain('On Friday');
  expect(complaints).toEqual([]);
});
