/** What a person's eyes find wrong on a page: what is wider than the window, and controls that are cut or covered. */
import { expect, type Page } from '@playwright/test';
import type { Hall } from './hall';

/** The windows that pages are drawn for. */
const WINDOWS = [
  { width: 1280, height: 800 },
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
  // 400 % of 1280 by 1024 (WCAG 2.2, 1.4.10).
  { width: 320, height: 256 },
];

/** Walk pages in each of the windows; the answer is what is wrong, each with its page and how wide the window was. */
export async function faultsOn(page: Page, hall: Hall, addresses: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  for (const window of WINDOWS) {
    await page.setViewportSize(window);
    for (const address of addresses) {
      await page.goto(`${hall.url}/console/${address}`);
      await page.locator('h1').first().waitFor({ state: 'attached', timeout: 20_000 });
      await expect(page.getByTestId('skeleton')).toHaveCount(0);
      const look = page.getByTestId('look');
      if (await look.count()) await look.first().click();
      const found = await page.evaluate(faultsOfPage);
      faults.push(...found.map((fault) => `/${address} at ${window.width}: ${fault}`));
    }
  }
  return faults;
}

/** Runs in the page. Of the choices of a list some may be wider than the least of windows: they are whole once it is opened. What scrolls by itself (a strip of tabs, code, a graph) may hold what is out of sight; a sheet or a dialog lies over all. */
function faultsOfPage(): string[] {
  const SIDEWAYS =
    '.tabs, .state-strip, .tools, .table-frame, .variants, .react-flow, pre, .patch-long, .markdown-table';
  const faults: string[] = [];
  const called = (one: Element) =>
    `${one.tagName.toLowerCase()}.${one.className} ${(one.getAttribute('aria-label') ?? one.textContent ?? '').slice(0, 40)}`;
  const wider = (one: Element) => one.scrollWidth - one.clientWidth > 1;
  for (const one of document.querySelectorAll(
    'html, body, .main, .page-frame, .page, .panel, .card, .dialog',
  ))
    if (wider(one) && !one.matches(SIDEWAYS))
      faults.push(`${called(one)}: ${one.scrollWidth} in ${one.clientWidth}`);
  if (document.documentElement.scrollHeight > innerHeight) faults.push('the bars scroll away with the page');
  for (const one of document.querySelectorAll<HTMLElement>('.sr')) {
    const frame = scrollerOf(one);
    if (frame && !frame.contains(one.offsetParent))
      faults.push(`${called(one)}: for readers alone, and grows the page out of ${called(frame)}`);
  }
  const sheet = [...document.querySelectorAll('.drawer')].find(
    (one) => getComputedStyle(one).position === 'fixed',
  );
  const above = document.querySelector('dialog:modal') ?? sheet ?? document;
  for (const one of above.querySelectorAll<HTMLElement>(
    'button, a[href], input, select, textarea, summary',
  )) {
    if (one.closest('.react-flow, .skip, [inert]') || !one.checkVisibility()) continue;
    one.scrollIntoView({ block: 'center', inline: 'center' });
    const box = one.getBoundingClientRect();
    if (box.width <= 1) continue;
    const cutBy = cutterOf(one, box);
    if (cutBy) faults.push(`${called(one)}: cut by ${called(cutBy)}`);
    const line = one.getClientRects()[0] ?? box;
    const [x, y] = [line.left + line.width / 2, line.top + line.height / 2];
    const top = document.elementFromPoint(x, y);
    const over = top?.closest('button, a[href], input, select, textarea, summary, .toast, .bar, .tabbar');
    if (over && !over.contains(one) && !one.contains(over))
      faults.push(`${called(one)}: under ${called(over)}`);
    if (innerWidth > 320 && one instanceof HTMLSelectElement && wordsCut(one))
      faults.push(`${called(one)}: its words are cut`);
  }
  return faults;

  /** What an element scrolls with: placed within anything around that, it would lie below the page's end. */
  function scrollerOf(one: Element): Element | null {
    let frame = one.parentElement;
    while (frame && !/auto|scroll/.test(getComputedStyle(frame).overflowY)) frame = frame.parentElement;
    return frame;
  }

  /** The frame that hides a part of what it holds and cannot be scrolled to show it. */
  function cutterOf(one: Element, box: DOMRect): Element | null {
    for (let frame = one.parentElement; frame && frame !== document.body; frame = frame.parentElement) {
      const { overflowX } = getComputedStyle(frame);
      if (overflowX === 'visible') continue;
      const edge = frame.getBoundingClientRect();
      const out = box.left < edge.left - 1 || box.right > edge.right + 1;
      if (frame.matches(SIDEWAYS)) return null;
      if (out) return frame;
    }
    return box.left < -1 || box.right > innerWidth + 1 ? document.body : null;
  }

  /** Whether the longest choice of a list does not fit; names that somebody gave may be longer than any window. */
  function wordsCut(list: HTMLSelectElement): boolean {
    if ([...list.options].some((option) => option.text.length > 40)) return false;
    const twin = list.cloneNode(true) as HTMLSelectElement;
    twin.style.cssText = 'position:absolute;flex:none;width:max-content';
    list.after(twin);
    const wanted = twin.offsetWidth;
    twin.remove();
    return wanted > list.offsetWidth + 1;
  }
}
