/** A hall in which everything that can be named has a hostile and a long name, and where all of it is shown. */
import type { Page } from '@playwright/test';
import { ask, type Hall } from './hall';
import { HOSTILE, LONG, MARKUP, MEGABYTE, TEXT } from './hostile-texts';

/** Everything that has a name, a title or an output, with hostile ones; the answer is the addresses that show it. */
export async function hostileHall(page: Page, hall: Hall): Promise<string[]> {
  const name = `${MARKUP} ${'W'.repeat(90)}`;
  const project = await ask(page, hall, '/api/projects', { name, goal: HOSTILE });
  const own = `hostile-${project.id}`;
  const task = await ask(page, hall, '/api/tasks', {
    project_id: project.id,
    title: HOSTILE,
    description: TEXT,
    acceptance_criteria: [HOSTILE],
    dod: [LONG],
    owned_paths: [`${'w'.repeat(200)}/**`],
  });
  await ask(page, hall, '/api/tasks', { project_id: project.id, title: LONG, parent_id: task.id });
  await ask(page, hall, '/api/comments', { task_id: task.id, body: TEXT });
  await ask(page, hall, '/api/artifacts', {
    task_id: task.id,
    type: 'document',
    path: `${LONG}.md`,
    content: MEGABYTE,
  });
  await ask(page, hall, '/api/agents', { id: own, name: MARKUP, role: 'developer' });
  await ask(page, hall, '/presets', {
    name: own,
    description: MARKUP,
    template: '{{ text }}',
    inputs: { text: null },
  });
  await ask(page, hall, '/schedule', {
    title: HOSTILE,
    cron: '0 3 * * *',
    task: { title: HOSTILE, project_id: project.id },
  });
  await ask(page, hall, '/collab/events', {
    event: 'seen.elsewhere',
    target: LONG,
    details: { said: HOSTILE },
  });
  const job = await ask(page, hall, '/jobs', {
    preset: own,
    title: HOSTILE,
    inputs: { text: HOSTILE },
  });
  await ask(page, hall, `/api/tasks/${task.id}/block`, { reason: 'needs_person', detail: HOSTILE });
  return [
    ...['', 'waiting', 'projects', `projects/${project.id}`, 'runs', 'tasks', 'tasks?view=list', 'studio'],
    ...['', 'conversation', 'history', 'output', 'artifacts', 'tree', 'context'].map(
      (tab) => `tasks/${task.id}${tab && `?tab=${tab}`}`,
    ),
    ...['studio?start=run', 'jobs', `jobs/${job.id}`, `jobs/${job.id}?as=text`, 'scheduler', 'agents'],
    ...[`agents/${own}`, 'leases', 'events', 'events?event=6', 'verify', 'settings'],
  ];
}
