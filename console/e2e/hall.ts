/** A server of one's own for a test: `guildhall up` on an empty store, which can be killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { Repository } from './repository';
import { freePort, within } from './waits';

const GUILDHALL = join(import.meta.dirname, '../../.venv/bin/guildhall');
export const EMAIL = 'owner@example.org';
export const WORDS = 'correct horse battery staple';

/** How long a server may take to start, to answer a call meanwhile, and to end once it is killed. */
const START_MS = 60_000;
const ANSWER_MS = 5_000;
const END_MS = 15_000;

export class Hall {
  private process: ChildProcess | undefined;
  private readonly folder: string;
  readonly url: string;

  constructor(
    private readonly port: number,
    store: string,
  ) {
    this.folder = mkdtempSync(join(tmpdir(), `guildhall-console-${store}-`));
    this.url = `http://localhost:${port}`;
  }

  /** A server on a port that is free, with a store that is empty, and what is switched on and off there. */
  static async open(store: string, flags?: Record<string, boolean>): Promise<Hall> {
    const hall = new Hall(await freePort(), store);
    if (flags) {
      mkdirSync(join(hall.folder, 'data/config'), { recursive: true });
      writeFileSync(join(hall.folder, 'data/config/flags.json'), JSON.stringify(flags));
    }
    await hall.start();
    return hall;
  }

  /** Start the server, and wait until it answers. */
  async start(): Promise<void> {
    this.process = spawn(
      GUILDHALL,
      ['up', '--port', String(this.port), '--data', join(this.folder, 'data')],
      {
        env: { ...process.env, GUILDHALL_ADMIN_EMAIL: EMAIL, GUILDHALL_ADMIN_PASSWORD: WORDS },
        stdio: 'ignore',
      },
    );
    await expect(async () => {
      const answer = await fetch(`${this.url}/healthz`, { signal: AbortSignal.timeout(ANSWER_MS) });
      expect(answer.ok, 'the server answers that it is well').toBe(true);
    }).toPass({ timeout: START_MS });
  }

  /** End the server at once, as a crash would. */
  async kill(): Promise<void> {
    if (this.process?.exitCode !== null || this.process.signalCode !== null) return;
    const { process } = this;
    const ended = new Promise((resolve) => process.once('exit', resolve));
    process.kill('SIGKILL');
    await within(END_MS, `the server (process ${process.pid}) did not end`, ended);
  }

  async close(): Promise<void> {
    await this.kill();
    // What it had begun may write on for a moment.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** Sign in at the door. */
export async function enter(page: Page, hall: Hall, address = '/'): Promise<void> {
  await page.goto(`${hall.url}/console${address}`);
  await page.getByTestId('email').fill(EMAIL);
  await page.getByTestId('password').fill(WORDS);
  await page.getByTestId('enter').click();
  await expect(page.getByTestId('shell')).toBeVisible();
}

/** In the form of a new run: give a backlog, start the run, and wait for its page. */
export async function startBacklog(page: Page, work: string): Promise<void> {
  await page.getByTestId('segment-backlog').click();
  await page.getByTestId('backlog').fill(work);
  await page.getByTestId('start-run').click();
  await expect(page.getByTestId('page-run')).toBeVisible();
}

/** Ask the API as the page's own session does. */
export async function ask(
  page: Page,
  hall: Hall,
  path: string,
  body: unknown,
): Promise<Record<string, string>> {
  const answer = await page.request.post(hall.url + path, { data: body, headers: await proofOf(page, hall) });
  expect(answer.ok(), await answer.text()).toBe(true);
  return answer.json();
}

/** What a change that comes with the session's cookie has to bring. */
export async function proofOf(page: Page, hall: Hall): Promise<Record<string, string>> {
  const cookies = await page.context().cookies(hall.url);
  return { 'X-CSRF-Token': cookies.find((one) => one.name === 'guildhall_csrf')?.value ?? '' };
}

/** Collects what a page complains of: errors of its console, and scripts that failed. */
export function complaintsOf(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || /Content.Security.Policy/i.test(message.text()))
      found.push(`${message.text()} (${page.url()})`);
  });
  return found;
}

export const test = base.extend<{ repository: Repository }, { hall: Hall; store: string }>({
  // A spec that leaves things waiting for people has a store of its own (`test.use`); the others share one.
  store: ['shared', { option: true, scope: 'worker' }],
  hall: [
    async ({ store }, use) => {
      const hall = await Hall.open(store);
      await use(hall);
      await hall.close();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its first parameter
  repository: async ({}, use) => {
    const repository = new Repository();
    await use(repository);
    repository.remove();
  },
});

export { expect };
