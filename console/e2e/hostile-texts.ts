/** Texts that would do harm where they were taken for more than texts, and what a page has to be like under them. */
import { expect, type Page } from '@playwright/test';

export const MARKUP = '<img src=x onerror="window.taken=1"><script>window.taken=2</script>{{7*7}}';
export const MARKS = '\u202etxet\u2066 \u001b[31mred\u001b]0;taken\u0007';
export const LONG = 'W'.repeat(220);
export const HOSTILE = `${MARKUP} ${MARKS} ${LONG}`;
export const TEXT = `${HOSTILE}\n${'x'.repeat(98_000)}`;
export const MEGABYTE = `# ${MARKUP}\n\n${'y'.repeat(1024 * 1024)}\n\n[click](javascript:window.taken=3)\n`;

export const SCREENS = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

/** Nothing ran, nothing is wider than the screen, and no direction of foreign text reached the page. */
export async function unharmed(page: Page, address: string) {
  await page.locator('h1').first().waitFor({ state: 'attached', timeout: 20_000 });
  await expect(page.getByTestId('skeleton')).toHaveCount(0);
  const found = await page.evaluate(() => ({
    taken: 'taken' in window || document.title === 'taken',
    images: document.querySelectorAll('main img, main script, main iframe').length,
    wider: (document.scrollingElement?.scrollWidth ?? 0) - window.innerWidth,
    marks: ['\u202e', '\u2066', '\u001b', '\u0007'].filter((one) =>
      (document.title + document.body.textContent).includes(one),
    ).length,
    failed: document.querySelectorAll('[data-testid=page-failure], main [data-testid=failure]').length,
  }));
  expect({ address, ...found, wider: Math.max(0, found.wider) }).toEqual({
    address,
    taken: false,
    images: 0,
    wider: 0,
    marks: 0,
    failed: 0,
  });
}
