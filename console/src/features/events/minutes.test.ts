import { expect, test } from 'vitest';
import { event } from '@/testing/journal';
import { minutesOf } from './minutes';

const told = (at: string, type = 'task.created') => ({
  event: event(1, type, { emitted_at: `2026-11-26T${at}Z` }),
  who: '',
  about: '',
  what: '',
});

test('each minute between the first and the last is counted, what went wrong beside it', () => {
  const shown = [told('10:00:05'), told('10:00:59', 'task.blocked'), told('10:02:00')];
  const counts = minutesOf(shown).map((one) => [one.events, one.wrong]);
  expect(counts).toEqual([
    [2, 1],
    [0, 0],
    [1, 0],
  ]);
  expect(minutesOf([])).toEqual([]);
});

test('of a long past the last 40 minutes are shown', () => {
  const minutes = minutesOf([told('08:00:00'), told('09:30:00'), told('10:00:00')]);
  expect([minutes.length, minutes.at(-1)?.events, minutes[9]?.events]).toEqual([40, 1, 1]);
});
