import type { CDPSession, Page } from '@playwright/test';
import { ask, EMAIL, enter, expect, Hall, test, WORDS } from './hall';

const TASKS = 10_000;
const EVENTS_A_SECOND = 200;
/** What a frame may take: 100 ms where the machine has a core for the browser, and some more where it has not. */
const LONGEST_MS = Number(process.env.LONGEST_FRAME_MS ?? 400);
const GROWTH_MB = 10;

/** A backlog of so many tasks. */
function tasksOf(count: number, prefix: string): string {
  const words = 'of many, with a title that takes about two lines on its card';
  const tasks = Array.from(
    { length: count },
    (_, nth) => `  - {id: ${prefix}-${nth}, title: "Task ${nth} ${words}"}`,
  );
  return `tasks:\n${tasks.join('\n')}\n`;
}

/** Begin to write down how long frames take; the answer tells the longest ones since, in milliseconds. */
async function watchFrames(
  page: Page,
): Promise<() => Promise<{ longest: number; over100: number; frames: number }>> {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seenFrames: seen });
    let before = performance.now();
    const frame = (now: number) => {
      seen.push(now - before);
      before = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return () =>
    page.evaluate(() => {
      const seen = (window as unknown as { seenFrames: number[] }).seenFrames.splice(0).slice(1);
      return {
        longest: Math.round(Math.max(...seen)),
        over100: seen.filter((one) => one > 100).length,
        frames: seen.length,
      };
    });
}

async function heap(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1024 / 1024;
}

/** Bring so many events a second into the journal, until it is told to stop; the answer is how many came. */
function pour(page: Page, hall: Hall, project: string): () => Promise<number> {
  let going = true;
  let made = 0;
  const poured = (async () => {
    for (let round = 0; going; round += 1) {
      const next = Date.now() + 1000;
      const text = tasksOf(EVENTS_A_SECOND, `R${round}`);
      await ask(page, hall, `/api/projects/${project}/backlog`, { text, name: `round ${round}` });
      made += EVENTS_A_SECOND;
      await new Promise((go) => setTimeout(go, Math.max(0, next - Date.now())));
    }
  })();
  return async () => {
    going = false;
    await poured;
    return made;
  };
}

test('10,000 tasks scroll, 200 events a second are told, and neither holds a frame up or grows without end', async ({
  page,
}) => {
  const seconds = Number(process.env.LOAD_SECONDS ?? 20);
  test.setTimeout(360_000 + 2 * seconds * 1000);
  const hall = await Hall.open('load');
  try {
    await enter(page, hall);
    const project = (await ask(page, hall, '/api/projects', { name: 'Many' })).id ?? '';
    await ask(page, hall, `/api/projects/${project}/backlog`, { text: tasksOf(TASKS, 'M'), name: 'many' });

    await page.goto(`${hall.url}/console/tasks`);
    const column = page.getByTestId('column-ready');
    await expect(column.getByRole('listitem').first()).toBeVisible({ timeout: 60_000 });
    await expect(column).toContainText('10 000');
    await column.getByRole('listitem').first().hover();
    const board = await watchFrames(page);
    for (let turn = 0; turn < 100; turn += 1) {
      await page.mouse.wheel(0, turn % 10 === 9 ? -700 : 900);
      await page.waitForTimeout(30);
    }
    const scrolled = await board();
    test.info().annotations.push({ type: 'scrolling 10,000 tasks', description: JSON.stringify(scrolled) });

    for (const address of ['tasks', 'events']) {
      // What pours asks as this page and renews nothing: each part begins with a session of its own.
      await ask(page, hall, '/auth/login?cookie=true', { email: EMAIL, password: WORDS });
      await page.goto(`${hall.url}/console/${address}`);
      await expect(page.getByTestId(`page-${address}`)).toBeVisible();
      const session = await page.context().newCDPSession(page);
      const stop = pour(page, hall, project);
      await page.waitForTimeout(5_000);
      const frames = await watchFrames(page);
      const before = await heap(session);
      await frames();
      await page.waitForTimeout(seconds * 500);
      const half = await heap(session);
      await page.waitForTimeout(seconds * 500);
      const came = await frames();
      const after = await heap(session);
      const made = await stop();
      const last = (await (await page.request.get(`${hall.url}/api/events?newest_first=true&limit=1`)).json())
        .position;
      await expect
        .poll(async () => Number((await page.getByTestId('live-line').textContent())?.replace(/\D/g, '')))
        .toBeGreaterThanOrEqual(last);
      if (process.env.SHOT) await page.screenshot({ path: `/tmp/load-${address}.png` });
      const description = `${JSON.stringify(came)}, ${made} events, heap ${[before, half, after].map((mb) => mb.toFixed(1)).join(', ')} MB`;
      test.info().annotations.push({ type: `${address} under events`, description });
      console.log(`${address} under events: ${description}`);
      expect(came.longest).toBeLessThan(LONGEST_MS);
      expect(after - half).toBeLessThan(GROWTH_MB);
    }
    console.log(`scrolling 10,000 tasks: ${JSON.stringify(scrolled)}`);
    expect(scrolled.longest).toBeLessThan(LONGEST_MS);
  } finally {
    await hall.close();
  }
});
