import { ask, enter, expect, test } from './hall';
import { hostileHall } from './hostile-hall';
import { faultsOn } from './layout';
import { backlog } from './repository';

test.use({ store: 'layout' });

test('under the longest words no page scrolls sideways, and no control is cut or covered', async ({
  page,
  hall,
}) => {
  test.setTimeout(300_000);
  await enter(page, hall);
  const addresses = await hostileHall(page, hall);
  expect(await faultsOn(page, hall, addresses)).toEqual([]);
});

const CODE = 'hello("everybody who comes in"); '.repeat(8);
const DOCUMENT = `# {{ title }}\n\nA line of words.\n\n\`\`\`py\n${CODE}\n\`\`\`\n`;

test('a run that asks, its task and a job of long code are even in all their parts', async ({
  page,
  hall,
  repository,
}) => {
  test.setTimeout(300_000);
  await enter(page, hall);
  const project = await ask(page, hall, '/api/projects', {
    name: 'Greetings of the guild',
    goal: 'Newcomers are greeted, and know how.',
    repository: repository.folder,
    target_branch: 'main',
  });
  const run = await ask(page, hall, '/api/runs', {
    project_id: project.id,
    backlog: backlog('approval: [merge]').replace('Call hello and bye.', CODE.replaceAll('"', '')),
  });
  await ask(page, hall, '/presets', {
    name: 'letter',
    template: DOCUMENT,
    inputs: {},
    variants: 3,
    file_name: 'letter.md',
  });
  const job = await ask(page, hall, '/jobs', { preset: 'letter', title: 'A letter', inputs: {} });
  await page.goto(`${hall.url}/console/runs/${run.id}?part=approvals`);
  await page.getByTestId('look').click({ timeout: 120_000 });
  await expect(page.getByTestId('approval-content')).toBeVisible();
  const tasks = await (await page.request.get(`${hall.url}/api/tasks?run=${run.id}`)).json();
  const addresses = [
    ...['live', 'tasks', 'approvals', 'events', 'report', 'config'].map(
      (part) => `runs/${run.id}?part=${part}`,
    ),
    ...tasks.items.map((one: { id: string }) => `tasks/${one.id}`),
    ...['', '?as=text', '?as=markdown'].map((view) => `jobs/${job.id}${view}`),
    ...[
      '',
      'runs',
      'runs?start=true',
      'tasks',
      'tasks?view=list',
      `projects/${project.id}`,
      'waiting',
      'studio',
    ],
  ];
  expect(await faultsOn(page, hall, addresses)).toEqual([]);
  await ask(page, hall, `/api/runs/${run.id}/stop`, {});
});
