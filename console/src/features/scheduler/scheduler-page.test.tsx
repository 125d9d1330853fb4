import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import type { Schedule } from '@/api/types';
import { AT, page } from '@/testing/examples';
import { preset } from '@/testing/making';
import { open } from '@/testing/open';
import { answering, server } from '@/testing/server';

const nightly: Schedule = {
  id: 's-1',
  title: 'Nightly notes',
  cron: '30 2 * * mon-fri',
  iso: null,
  time_zone: 'Europe/Berlin',
  catch_up: 'last',
  overlap: 'skip',
  starts: 'job',
  job: { preset: 'release-notes', title: '' },
  task: null,
  run: null,
  active: true,
  next_run: '2026-11-27T01:30:00Z',
  last_run: AT,
  last_outcome: 'refused',
  last_reason: 'the preset release-notes is retired',
  last_started: null,
  waiting: null,
  ticks: 3,
  created_by: 'person:owner@example.org',
  created_at: AT,
  updated_at: AT,
};
const ticks = { ticks: ['2026-11-27T01:30:00Z', '2026-11-30T01:30:00Z'] };

test('a schedule says what it means, when it ticks in its own zone, and why its last tick was refused', async () => {
  answering({ '/schedule': page([nightly]), '/schedule/s-1/preview': ticks });
  open('/scheduler');
  const row = await screen.findByTestId('schedule-s-1');
  expect(row.textContent).toContain('02:30 on weekdays, Europe/Berlin');
  expect(await within(row).findByText(/2026-11-27 02:30 \+01:00/)).toBeDefined();
  expect(row.textContent).toContain('Refused: the preset release-notes is retired');
});

test('a schedule is paused in place', async () => {
  answering({ '/schedule': page([nightly]), '/schedule/s-1/preview': ticks });
  let paused = 0;
  server.use(
    http.post('*/schedule/s-1/pause', () => {
      paused += 1;
      return HttpResponse.json({ ...nightly, active: false });
    }),
  );
  open('/scheduler');
  await userEvent.click(await screen.findByTestId('turn-s-1'));
  await waitFor(() => expect(paused).toBe(1));
});

test('what is typed is shown with its meaning and its next times, and what it is not is said at the field', async () => {
  answering({ '/schedule': page([]), '/presets': page([preset()]) });
  let made: Record<string, unknown> = {};
  server.use(
    http.get('*/schedule/preview', ({ request }) => {
      const cron = new URL(request.url).searchParams.get('cron') ?? '';
      const document = { status: 422, code: 'invalid', field: 'cron', detail: 'minutes go from 0 to 59' };
      return cron.startsWith('61')
        ? HttpResponse.json(document, { status: 422 })
        : HttpResponse.json({ ticks: ['2026-11-27T12:00:00Z'] });
    }),
    http.post('*/schedule', async ({ request }) => {
      made = (await request.json()) as Record<string, unknown>;
      return HttpResponse.json(nightly, { status: 201 });
    }),
  );
  open('/scheduler');
  await userEvent.click(await screen.findByText('Plan something'));
  const cron = screen.getByTestId('cron');
  fireEvent.change(cron, { target: { value: '61 * * * *' } });
  expect(await screen.findByText('Minutes go from 0 to 59.')).toBeDefined();
  fireEvent.change(screen.getByTestId('zone'), { target: { value: 'UTC' } });
  fireEvent.change(cron, { target: { value: '0 12 * * *' } });
  expect(await screen.findByText('12:00 every day')).toBeDefined();
  expect(await within(screen.getByTestId('preview')).findByText(/2026-11-27 12:00 \+00:00/)).toBeDefined();
  fireEvent.change(screen.getByTestId('words'), { target: { value: 'Notes' } });
  fireEvent.change(screen.getByTestId('input-version'), { target: { value: '1.2' } });
  await userEvent.click(screen.getByTestId('make-schedule'));
  await waitFor(() =>
    expect(made).toMatchObject({
      title: 'Notes',
      cron: '0 12 * * *',
      time_zone: 'UTC',
      job: { preset: 'release-notes', title: 'Notes', inputs: { version: '1.2' } },
    }),
  );
});

test('where the scheduler is off the page says so, why, and how it is turned on', async () => {
  answering({
    '/schedule': page([nightly]),
    '/schedule/s-1/preview': ticks,
    '/console/config/flags.json': { demoMode: false, schedulerEnabled: false },
  });
  open('/scheduler');
  expect((await screen.findByTestId('scheduler-off')).textContent).toContain(
    'schedulerEnabled is false in config/flags.json',
  );
});

test('what the server refuses of a schedule is said at its field, and the first such field has the focus', async () => {
  answering({ '/schedule': page([]), '/presets': page([preset()]), '/schedule/preview': ticks });
  const names: (string | null)[] = [];
  server.use(
    http.post('*/schedule', ({ request }) => {
      names.push(request.headers.get('Idempotency-Key'));
      const document = { status: 422, code: 'invalid', field: 'iso', detail: 'it is past' };
      return HttpResponse.json(document, { status: 422 });
    }),
  );
  open('/scheduler');
  await userEvent.click(await screen.findByText('Plan something'));
  await userEvent.click(screen.getByTestId('segment-once'));
  fireEvent.change(screen.getByTestId('iso'), { target: { value: '2020-01-01T00:00:00Z' } });
  fireEvent.change(screen.getByTestId('input-version'), { target: { value: '1.2' } });
  fireEvent.change(screen.getByTestId('words'), { target: { value: ' ' } });
  await userEvent.click(screen.getByTestId('make-schedule'));
  expect(document.activeElement).toBe(screen.getByTestId('words'));
  expect(screen.getByText('It needs a name of its own.')).toBeDefined();
  expect(names).toEqual([]);
  fireEvent.change(screen.getByTestId('words'), { target: { value: 'Notes' } });
  await userEvent.click(screen.getByTestId('make-schedule'));
  const wrong = await screen.findByText('It is past.');
  expect(wrong.closest('.field')?.contains(screen.getByTestId('iso'))).toBe(true);
  expect(document.activeElement).toBe(screen.getByTestId('iso'));
  fireEvent.input(screen.getByTestId('words'), { target: { value: 'Other notes' } });
  await userEvent.click(screen.getByTestId('make-schedule'));
  await waitFor(() => expect(new Set(names).size).toBe(2));
});

test('why a schedule is not removed is said in the dialog that asks, and not behind it', async () => {
  answering({ '/schedule': page([nightly]), '/schedule/s-1/preview': ticks });
  server.use(http.delete('*/schedule/s-1', () => HttpResponse.error()));
  open('/scheduler');
  await userEvent.click(await screen.findByTestId('remove-s-1'));
  await userEvent.click(screen.getByTestId('go'));
  expect(await within(screen.getByTestId('confirm')).findByRole('alert')).toBeDefined();
  expect(screen.getAllByRole('alert')).toHaveLength(1);
});
