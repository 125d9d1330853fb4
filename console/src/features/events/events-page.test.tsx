import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { WRONG_TYPES } from '@/api/queries/events';
import { event, journal } from '@/testing/journal';
import { open } from '@/testing/open';

test('! asks for what went wrong, in the address, and takes the place of a type', async () => {
  const { lines, asked } = journal(2);
  lines.push(event(3, 'task.blocked'));
  const { router } = open('/events?type=task.created');
  await screen.findByTestId('event-2');
  expect(screen.queryByTestId('event-3')).toBeNull();
  await userEvent.keyboard('!');
  await screen.findByTestId('event-3');
  expect(screen.queryByTestId('event-2')).toBeNull();
  expect(router.state.location.search).toEqual({ wrong: true });
  expect(asked.at(-1)?.getAll('type')).toEqual(WRONG_TYPES);
  await userEvent.keyboard('!');
  await screen.findByTestId('event-2');
});

test('task, agent, project and type stand in the address and are asked of the journal', async () => {
  const { asked } = journal(2);
  open('/events?task=t-1&agent=dev&project=p-1');
  await userEvent.click(await screen.findByTestId('filter-type'));
  await userEvent.click(screen.getByTestId('choice-lease.*'));
  await waitFor(() => expect(asked.at(-1)?.get('type')).toBe('lease.*'));
  const last = Object.fromEntries(asked.at(-1) ?? []);
  expect(last).toMatchObject({ task: 't-1', agent: 'dev', project: 'p-1', told: 'true' });
});

test('where nothing passes, it names the filter and clears it', async () => {
  journal(2);
  const { router } = open('/events?task=t-1&type=lease.acquired&project=p-1');
  expect(
    await screen.findByText('No event matches “type lease.acquired, task F-4, project p-1”'),
  ).toBeDefined();
  await userEvent.click(screen.getByTestId('clear-filter'));
  await screen.findByTestId('event-2');
  expect(router.state.location.search).toEqual({});
});
