import AxeBuilder from '@axe-core/playwright';
import { ask, enter, expect, test } from './hall';

const SCREENS = {
  wide: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
};

for (const theme of ['dark', 'light'])
  for (const [screen, viewport] of Object.entries(SCREENS))
    test(`axe finds nothing on any page: ${theme}, ${screen}`, async ({ page, hall }) => {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.addInitScript((chosen) => localStorage.setItem('guildhall.theme', chosen), theme);
      const look = async (name: string) => {
        await expect(page.getByTestId('skeleton')).toHaveCount(0);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map((one) => `${name}: ${one.id} at ${one.nodes[0]?.target} (${one.help})`);
        expect(found).toEqual([]);
      };
      await page.goto(`${hall.url}/console/sign-in`);
      await page.getByTestId('email').waitFor();
      await look('sign-in');
      await enter(page, hall);
      const project = await ask(page, hall, '/api/projects', { name: `Axe ${theme} ${screen}` });
      const task = await ask(page, hall, '/api/tasks', { title: 'Look at me', project_id: project.id });
      for (const address of [
        '/',
        '/tasks',
        '/tasks?view=list',
        `/tasks/${task.id}`,
        `/tasks/${task.id}?tab=conversation`,
        `/projects/${project.id}`,
        '/waiting',
        '/projects',
        '/runs',
        '/studio',
        '/jobs',
        '/scheduler',
        '/agents',
        '/leases',
        '/events',
        '/verify',
        '/settings',
      ]) {
        await page.goto(`${hall.url}/console${address}`);
        await page.locator('h1').first().waitFor({ state: 'attached' });
        await look(address);
      }
    });

test('with forced colours one sees what is chosen, and where one is', async ({ page, hall }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await enter(page, hall, '/studio');
  const line = (testId: string) =>
    page.getByTestId(testId).evaluate((one) => {
      const { borderTopWidth, borderTopColor } = getComputedStyle(one);
      return `${borderTopWidth} ${borderTopColor}`;
    });
  await page.getByTestId('segment-job').waitFor();
  expect(await line('segment-job')).not.toBe(await line('segment-run'));
  expect(await line('nav-studio')).not.toBe(await line('nav-jobs'));
});
