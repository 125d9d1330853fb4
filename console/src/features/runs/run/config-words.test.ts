import { expect, test } from 'vitest';
import { nameOfSetting, wordsOfSetting } from './config-words';

test.each([
  ['budget', { micros: null, tokens: null, on_exceed: 'stop' }, 'no limit'],
  [
    'budget',
    { micros: 5_000_000, tokens: 90_000, on_exceed: 'pause' },
    '$5.00 or 90 k tokens, then the run rests',
  ],
  ['security_gate', 'block_critical', 'stops what is critical'],
  ['approval', ['merge', 'scan'], 'before a merge, about what a scan found'],
  ['approval', [], 'none'],
  ['fresh', false, 'stay done'],
  ['test_command', 'pytest -q', 'pytest -q'],
  ['test_command', '', 'not set'],
])('the setting %s of %j says "%s"', (name, value, words) => {
  expect(wordsOfSetting(name, value)).toBe(words);
});

test('a setting that has no words of its own is called as it is written', () => {
  expect([nameOfSetting('fresh'), nameOfSetting('new_thing')]).toEqual(['Done tasks', 'New thing']);
});
