import { expect, test } from 'vitest';
import { differing, marked } from './differences';

test('what only one of two texts says is marked, word by word', () => {
  expect(marked('Comprehensions are simpler.', 'Comprehensions are simpler, and as lazy.')).toEqual([
    { text: 'Comprehensions are simpler', same: true },
    { text: ', and as lazy', same: false },
    { text: '.', same: true },
  ]);
});

test('nothing is marked where only spaces differ, and all of it where nothing is shared', () => {
  expect(marked('a  b', 'a b').every((piece) => piece.same)).toBe(true);
  expect(marked('', 'all new')).toEqual([{ text: 'all new', same: false }]);
});

test('texts too long to compare differ between their common ends', () => {
  const many = (letter: string) => Array.from({ length: 3000 }, (_, place) => `${letter}${place}`);
  const [, only] = differing(['x', ...many('a'), 'y'], ['x', ...many('b'), 'y']);
  expect([only.size, only.has(0), only.has(3001)]).toEqual([3000, false, false]);
});
