import type { Page } from '@playwright/test';
import { ask, complaintsOf, enter, expect, type Hall, proofOf, test } from './hall';
import { hostileHall } from './hostile-hall';
import { LONG, MARKUP, MEGABYTE, SCREENS, unharmed } from './hostile-texts';
import { backlog, type Repository } from './repository';

/** Put a megabyte into a variant, as a person's edit. */
async function megabyteVariant(page: Page, hall: Hall, address: string) {
  const id = address.split('/').at(-1);
  const job = () => page.request.get(`${hall.url}/jobs/${id}`).then((answer) => answer.json());
  await expect.poll(async () => (await job()).variants.length).toBe(1);
  const variant = `${hall.url}/variants/${(await job()).variants[0].id}`;
  const etag = (await page.request.get(variant)).headers().etag ?? '';
  const headers = { ...(await proofOf(page, hall)), 'If-Match': etag };
  const saved = await page.request.put(variant, { data: { payload: MEGABYTE }, headers });
  expect(saved.ok(), await saved.text()).toBe(true);
}

test.use({ store: 'hostile' });

test('hostile names, titles and texts are text on every page, wide and on a phone', async ({
  page,
  hall,
}) => {
  test.setTimeout(300_000);
  const complaints = complaintsOf(page);
  await enter(page, hall);
  const addresses = await hostileHall(page, hall);
  await megabyteVariant(page, hall, addresses.find((one) => one.startsWith('jobs/')) ?? '');
  for (const viewport of Object.values(SCREENS)) {
    await page.setViewportSize(viewport);
    for (const address of addresses) {
      await page.goto(`${hall.url}/console/${address}`);
      await unharmed(page, address);
    }
  }
  expect(complaints).toEqual([]);
});

/** A run whose one command says a megabyte, markup and escapes. */
async function hostileRun(page: Page, hall: Hall, repository: Repository): Promise<string> {
  const project = await ask(page, hall, '/api/projects', {
    name: 'Loud',
    goal: 'Say it.',
    repository: repository.folder,
    target_branch: 'main',
  });
  const loud = `python -c 'print("${MARKUP.replaceAll('"', '\\"')} \\x1b[31mred\\x1b[0m \\x1b]0;taken\\x07 \\u202e" + "z" * 1048576)'`;
  const work = backlog()
    .replace(/sleep 2;.*(?="\])/, `${loud.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}`)
    .replace(/ {4}acceptance_criteria: \["`python.*\n/, '')
    .replaceAll('Say goodbye as well', JSON.stringify(`${MARKUP} ${LONG}`));
  const run = await ask(page, hall, '/api/runs', { project_id: project.id, backlog: work });
  await expect
    .poll(async () => (await (await page.request.get(`${hall.url}/api/runs/${run.id}`)).json()).ended_at, {
      timeout: 150_000,
    })
    .not.toBeNull();
  return run.id ?? '';
}

test('a run of hostile tasks with a megabyte of output is shown in all its parts', async ({
  page,
  hall,
  repository,
}) => {
  test.setTimeout(300_000);
  const complaints = complaintsOf(page);
  await enter(page, hall);
  const run = await hostileRun(page, hall, repository);
  const tasks = await (await page.request.get(`${hall.url}/api/tasks?run=${run}`)).json();
  const addresses = [
    ...['report', 'live', 'tasks', 'approvals', 'events', 'config'].map((part) => `runs/${run}?part=${part}`),
    ...tasks.items.map((one: { id: string }) => `tasks/${one.id}?tab=output`),
    ...['', 'runs', 'agents', 'events', 'waiting'],
  ];
  for (const viewport of Object.values(SCREENS)) {
    await page.setViewportSize(viewport);
    for (const address of addresses) {
      await page.goto(`${hall.url}/console/${address}`);
      await unharmed(page, address);
    }
  }
  expect(complaints).toEqual([]);
});
