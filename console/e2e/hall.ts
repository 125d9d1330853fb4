/** A server of one's own for a test: `guildhall up` on an empty store, which can be killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { Repository } from './repository';

const GUILDHALL = join(import.meta.dirname, '../../.venv/bin/guildhall');
export const EMAIL = 'owner@example.org';
export const WORDS = 'correct horse battery staple';

export class Hall {
  private process: ChildProcess | undefined;
  private readonly folder = mkdtempSync(join(tmpdir(), 'guildhall-console-'));
  readonly url: string;

  constructor(private readonly port: number) {
    this.url = `http://localhost:${port}`;
  }

  /** A server on a port that is free, with a store that is empty, and what is switched on and off there. */
  static async open(flags?: Record<string, boolean>): Promise<Hall> {
    const hall = new Hall(await freePort());
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
    await expect(async () => expect((await fetch(`${this.url}/healthz`)).ok).toBe(true)).toPass({
      timeout: 60_000,
    });
  }

  /** End the server at once, as a crash would. */
  async kill(): Promise<void> {
    if (this.process?.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process?.once('exit', resolve));
    this.process?.kill('SIGKILL');
    await ended;
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
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

export const test = base.extend<{ repository: Repository }, { hall: Hall }>({
  hall: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its first parameter
    async ({}, use) => {
      const hall = await Hall.open();
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

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export { expect };
