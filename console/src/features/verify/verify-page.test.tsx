import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { open } from '@/testing/open';
import { answering } from '@/testing/server';

const found = { ok: true, events: 9, redacted: 0, entities: 3, position: 9, hash: 'ab12', faults: [] };

test('the record is verified when it is asked for, and the verdict is remembered', async () => {
  answering({ '/api/verify': found });
  const first = open('/verify');
  expect(await screen.findByText('The record was not verified from this browser')).toBeDefined();
  await userEvent.click(screen.getByTestId('verify-now'));
  expect(await screen.findByText('The record holds to 9')).toBeDefined();
  first.unmount();
  open('/verify');
  expect(await screen.findByText('The record holds to 9')).toBeDefined();
});

test('a broken record names the first broken position and what to do', async () => {
  const faults = [
    { kind: 'chain', position: 8, detail: 'Task:t-1 was changed' },
    { kind: 'view', position: 9, detail: 'differs' },
  ];
  answering({ '/api/verify': { ...found, ok: false, faults } });
  open('/verify');
  await userEvent.click(await screen.findByTestId('verify-now'));
  expect(await screen.findByText('The record is broken at 8')).toBeDefined();
  expect(screen.getByTestId('verify-faults').textContent).toContain('Task:t-1 was changed');
  expect(screen.getByText('8').getAttribute('href')).toBe('/console/events?event=8');
});
