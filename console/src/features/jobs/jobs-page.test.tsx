import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { page } from '@/testing/examples';
import { job } from '@/testing/making';
import { open } from '@/testing/open';
import { answering, refusing } from '@/testing/server';

test('a job says in its row what came of it, and why it failed', async () => {
  const failed = job({ id: 'j-2', status: 'failed', failure: "'nothing' is undefined\nline 1" });
  answering({ '/jobs': page([job({ accepted: 'v-1' }), failed]) });
  open('/jobs');
  expect((await screen.findByTestId('job-j-1')).textContent).toContain('One is accepted');
  expect((await screen.findByTestId('job-j-2')).textContent).toContain("'nothing' is undefined");
});

test('without a job the page says what one is, and leads to the studio', async () => {
  answering({ '/jobs': page([]), '/presets': page([]) });
  open('/jobs');
  const empty = await screen.findByTestId('empty');
  expect(empty.textContent).toContain('No job yet');
  await userEvent.click(within(empty).getByText('Ask for one'));
  expect(await screen.findByTestId('page-studio')).toBeDefined();
});

test('a filter that nothing passes is named, and is cleared in place', async () => {
  answering({ '/jobs': page([]) });
  const { router } = open('/jobs?status=failed');
  await userEvent.click(await screen.findByText('Show all'));
  expect(router.state.location.search).not.toHaveProperty('status', 'failed');
});

test('what cannot be read says why', async () => {
  answering({});
  refusing('get', '/jobs', 503, 'unavailable', 'the database is being migrated');
  open('/jobs');
  expect(await screen.findByText(/the database is being migrated/i)).toBeDefined();
});
