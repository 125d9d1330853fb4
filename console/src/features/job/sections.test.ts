import { expect, test } from 'vitest';
import { markedLines } from './marked-lines';
import { rowsOf, sectionsOf } from './sections';

const one = sectionsOf('# toolz\n\n## Summary\n\nNothing changed.\n\n## Checked\n\n- 180 tests pass.');
const other = sectionsOf(
  '# toolz\n\n## Summary\n\nNothing changed.\n\n## Upgrading\n\nNothing to do.\n\n## Checked\n\n- 180 tests pass after `every` change.',
);

test('sections of several texts stand in one order that each of them keeps', () => {
  expect(rowsOf([one, other])).toEqual(['toolz', 'summary', 'upgrading', 'checked']);
  expect(rowsOf([other, one])).toEqual(['toolz', 'summary', 'upgrading', 'checked']);
});

test('a heading that comes twice is another section, and a text without one is a section too', () => {
  expect(sectionsOf('## A\n\n## A').map((section) => section.key)).toEqual(['a', 'a 2']);
  expect(sectionsOf('no heading').map((section) => section.key)).toEqual(['']);
});

test('what only one variant says is marked, in its style', () => {
  const [mine, theirs] = [other.at(-1), one.at(-1)];
  expect(mine && markedLines(mine, theirs)).toEqual([
    [
      { style: 'plain', text: '180 tests pass ', same: true },
      { style: 'plain', text: 'after ', same: false },
      { style: 'code', text: 'every', same: false },
      { style: 'plain', text: ' change', same: false },
      { style: 'plain', text: '.', same: true },
    ],
  ]);
});
