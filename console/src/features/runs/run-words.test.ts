import { expect, test } from 'vitest';
import { WRONG_TYPES } from '@/api/queries/events';
import { nameOfRun } from './run-words';

test('runs of one moment, whose ids begin alike, are told apart', () => {
  const ids = ['01a22180-fb74-7000-8000-111111111111', '01a22180-fb74-7000-8000-222222222222'];
  expect(ids.map((id) => nameOfRun({ id }))).toEqual(['111111111111', '222222222222']);
});

test('work that a pause or a stop gives back did not go wrong', () => {
  expect(WRONG_TYPES).not.toContain('task.interrupted');
});
