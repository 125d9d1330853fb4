import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { AT } from '@/testing/examples';
import { open } from '@/testing/open';
import { answering } from '@/testing/server';

const found = { ok: true, events: 9, redacted: 0, entities: 3, position: 9, hash: 'ab12', faults: [] };

const none = { position: null, hash: null, at: null };

test('the last checkpoint is what the server signed, and how much came since', async () => {
  answering({
    '/api/status': { data: '', position: 12, projects: [], runs: [] },
    '/api/verify/checkpoint': { position: 9, hash: 'cd34', at: AT },
  });
  open('/verify');
  const panel = await screen.findByTestId('verify-checkpoint');
  await waitFor(() => expect(panel.textContent).toContain('cd34'));
  expect(panel.textContent).toContain('3 events');
  expect(within(panel).getByRole('link', { name: '9' }).getAttribute('href')).toBe('/console/events?event=9');
});

test('the record is verified when it is asked for, and the verdict of this visit is kept between pages', async () => {
  answering({ '/api/verify': found, '/api/verify/checkpoint': none });
  const { router } = open('/verify');
  expect(await screen.findByText('The record was not verified on this visit')).toBeDefined();
  expect(await screen.findByText(/None was signed yet/)).toBeDefined();
  await userEvent.click(screen.getByTestId('verify-now'));
  expect(await screen.findByText('The record holds to 9')).toBeDefined();
  await act(() => router.navigate({ to: '/leases' }));
  await screen.findByTestId('page-leases');
  await act(() => router.navigate({ to: '/verify' }));
  expect(await screen.findByText('The record holds to 9')).toBeDefined();
  expect(localStorage.length).toBe(0);
});

test('a broken record names the first broken position and what to do', async () => {
  const faults = [
    { kind: 'chain', position: 8, detail: 'Task:t-1 was changed' },
    { kind: 'view', position: 9, detail: 'differs' },
  ];
  answering({ '/api/verify': { ...found, ok: false, faults }, '/api/verify/checkpoint': none });
  open('/verify');
  await userEvent.click(await screen.findByTestId('verify-now'));
  expect(await screen.findByText('The record is broken at 8')).toBeDefined();
  expect(screen.getByTestId('verify-faults').textContent).toContain('Task:t-1 was changed');
  expect(screen.getByText('8').getAttribute('href')).toBe('/console/events?event=8');
});
