import { complaintsOf, EMAIL, enter, expect, Hall, test, WORDS } from './hall';

test('a wrong password is said, the right one opens, and signing out closes', async ({ page, hall }) => {
  await page.goto(`${hall.url}/console/tasks`);
  await page.getByTestId('email').fill(EMAIL);
  await page.getByTestId('password').fill('wrong');
  await page.getByTestId('enter').click();
  await expect(page.getByRole('alert')).toHaveText('Name and password do not belong together.');
  await enter(page, hall, '/tasks');
  await expect(page.getByTestId('page-tasks')).toBeVisible();
  expect(await page.evaluate(() => document.cookie)).not.toContain('guildhall_access');
  await page.getByTestId('account-menu').click();
  await page.getByTestId('choice-out').click();
  await expect(page.getByTestId('sign-in')).toBeVisible();
});

test('another password signs out, and alone opens from then on', async ({ page }) => {
  const hall = await Hall.open('door');
  const after = 'another horse battery';
  try {
    await enter(page, hall, '/settings');
    await page.getByTestId('password-current').fill('wrong');
    await page.getByTestId('password-next').fill(after);
    await page.getByTestId('password-again').fill(after);
    await page.getByTestId('change-password').click();
    await expect(page.getByTestId('password-form').getByRole('alert')).toHaveText(
      'This is not your password.',
    );
    await page.getByTestId('password-current').fill(WORDS);
    await page.getByTestId('change-password').click();
    await expect(page.getByTestId('sign-in')).toBeVisible();
    await page.getByTestId('email').fill(EMAIL);
    await page.getByTestId('password').fill(WORDS);
    await page.getByTestId('enter').click();
    await expect(page.getByRole('alert')).toBeVisible();
    await page.getByTestId('password').fill(after);
    await page.getByTestId('enter').click();
    await expect(page.getByTestId('page-overview')).toBeVisible();
    await expect(page.getByTestId('session-over')).toHaveCount(0);
  } finally {
    await hall.close();
  }
});

test('the policy of the server lets nothing through that the console does not need', async ({
  page,
  hall,
}) => {
  const refused: string[] = [];
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) refused.push(message.text());
  });
  await enter(page, hall);
  await page.getByTestId('open-palette').click();
  await page.getByTestId('palette-field').fill('tasks');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('page-tasks')).toBeVisible();
  expect(refused).toEqual([]);
});

test('the door and the overview take less than 200 kB with their fonts, and no other font', async ({
  page,
  hall,
}) => {
  await enter(page, hall);
  await expect(page.getByTestId('page-overview')).toBeVisible();
  await expect(page.getByTestId('skeleton')).toHaveCount(0);
  const taken = await page.evaluate(async () => {
    await document.fonts.ready;
    const files = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return files
      .filter(({ name }) => /\.(js|css|woff2)$/.test(name))
      .map(({ name, encodedBodySize }) => ({ name, bytes: encodedBodySize }));
  });
  const fonts = taken.map(({ name }) => /([\w-]+)-[\w-]{8}\.woff2$/.exec(name)?.[1]).filter(Boolean);
  expect(fonts.sort()).toEqual(['inter', 'jetbrains-mono']);
  const bytes = taken.reduce((sum, one) => sum + one.bytes, 0);
  console.info(`  the first load took ${bytes} bytes in ${taken.length} files`);
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes).toBeLessThan(200_000);
});

test('keys open pages, and the palette finds a page by its name', async ({ page, hall }) => {
  await enter(page, hall);
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await expect(page.getByTestId('page-tasks')).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-field').fill('over');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('page-overview')).toBeVisible();
});

test('a demonstration is open to everybody, and shows a run from beginning to end', async ({ page }) => {
  const hall = await Hall.open('demonstration', { demoMode: true });
  const complaints = complaintsOf(page);
  try {
    await page.goto(`${hall.url}/console/runs`);
    await page.getByTestId('page-runs').getByRole('link').first().click();
    await expect(page.getByTestId('page-run')).toBeVisible();
    expect(complaints).toEqual([]);
  } finally {
    await hall.close();
  }
});
