import { expect, test } from 'vitest';
import { task } from '@/testing/examples';
import { definitionOf, patchOf } from './definition';

const written = task({
  acceptance_criteria: ['  indented', 'ends with a space '],
  commands: ['make test\nmake lint'],
  owned_paths: ['src/', ' odd'],
});

test('a list that nobody touched is not sent, however it is written', () => {
  expect(patchOf(written, { ...definitionOf(written), title: 'Other' })).toEqual({ title: 'Other' });
});

test('only the list that was touched is sent, a line each', () => {
  const text = { ...definitionOf(written), owned_paths: 'src/\n\n tests/ ' };
  expect(patchOf(written, text)).toEqual({ owned_paths: ['src/', 'tests/'] });
});

test('the whole tree, and no path at all, are two things', () => {
  const whole = task({ owned_paths: null });
  expect(patchOf(whole, definitionOf(whole))).toEqual({});
  expect(patchOf(whole, { ...definitionOf(whole), whole: false })).toEqual({ owned_paths: [] });
  expect(patchOf(written, { ...definitionOf(written), whole: true })).toEqual({ owned_paths: null });
  const none = task({ owned_paths: [] });
  expect(patchOf(none, definitionOf(none))).toEqual({});
});
