import { expect, test } from 'vitest';
import { ageOf, counted, duration, grouped, micros, minutes, tokens } from './format';

test('figures are short and exact', () => {
  expect(micros(1_840_000)).toBe('$1.84');
  expect([tokens(900), tokens(412_300), tokens(1_240_000)]).toEqual(['900', '412 k', '1.2 M']);
  expect(grouped(48_213)).toBe('48\u00a0213');
  expect([counted(1, 'task'), counted(0, 'task')]).toEqual(['1 task', '0 tasks']);
});

test('times are relative under an hour, then the clock, then the date', () => {
  const now = new Date(2026, 10, 26, 14, 30).getTime();
  expect(ageOf(new Date(now - 8_000).toISOString(), now)).toBe('8 s ago');
  expect(ageOf(new Date(now - 19 * 60_000).toISOString(), now)).toBe('19 min ago');
  expect(ageOf(new Date(now).toISOString(), now)).toBe('just now');
  expect(ageOf(new Date(2026, 10, 26, 9, 5).toISOString(), now)).toBe('09:05');
  expect(ageOf(new Date(2026, 10, 25, 9, 5).toISOString(), now)).toBe('25 Nov');
  expect([duration(7320), minutes(147), minutes(-12)]).toEqual(['2 h 2 min', '2:27', '−0:12']);
});
