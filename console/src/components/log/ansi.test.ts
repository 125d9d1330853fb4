import { expect, test } from 'vitest';
import { spansOf } from './ansi';

test('colours become hues, every other escape is dropped', () => {
  expect(spansOf('a \u001b[1;31mred\u001b[0m b\u001b[2J\u001b]0;title\u0007')).toEqual([
    { text: 'a ', hue: '' },
    { text: 'red', hue: 'red' },
    { text: ' b', hue: '' },
  ]);
});

test('a line that was written anew shows what it says last', () => {
  expect(spansOf('10%\r50%\r100%\r')).toEqual([{ text: '100%', hue: '' }]);
});
