/** The console in a real browser over a real server, which each test file starts for itself. */
import { defineConfig } from '@playwright/test';

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 1,
  timeout: 90_000,
  // Where a test's own process stands still its clock does too: this one is the runner's.
  globalTimeout: 60 * 60_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      timeout: 60_000,
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: QUIET,
    },
  },
});
