import { expect, test } from 'vitest';
import { blocksOf, runsOf } from './blocks';

test('a document is read into its blocks', () => {
  const text =
    '# Notes\n\nOne line,\nand another.\n\n- a\n- b\n  goes on\n\n1. first\n\n> said\n\n---\n```py\n# no heading\n```';
  expect(blocksOf(text)).toEqual([
    { kind: 'heading', depth: 1, text: 'Notes' },
    { kind: 'paragraph', text: 'One line,\nand another.' },
    { kind: 'list', ordered: false, items: ['a', 'b goes on'] },
    { kind: 'list', ordered: true, items: ['first'] },
    { kind: 'quote', text: 'said' },
    { kind: 'rule' },
    { kind: 'code', text: '# no heading' },
  ]);
});

test('a fence that nobody closed, and markup, stay what was written', () => {
  expect(blocksOf('```\n<b>x</b>')).toEqual([{ kind: 'code', text: '<b>x</b>' }]);
  expect(blocksOf('<script>alert(1)</script>')).toEqual([
    { kind: 'paragraph', text: '<script>alert(1)</script>' },
  ]);
});

test('words are strong, emphasised or code; snake_case and 2 * 3 * 4 are neither', () => {
  expect(runsOf('a **b** _c_ `d*e*`').map((run) => run.style)).toEqual([
    'plain',
    'strong',
    'plain',
    'emphasis',
    'plain',
    'code',
  ]);
  expect(runsOf('snake_case_name and 2 * 3 * 4')).toEqual([
    { style: 'plain', text: 'snake_case_name and 2 * 3 * 4' },
  ]);
  expect(runsOf('[here](javascript:alert(1))')).toEqual([
    { style: 'plain', text: '[here](javascript:alert(1))' },
  ]);
});

test('a long line of marks is read in a moment', () => {
  const began = performance.now();
  runsOf('*_`'.repeat(20_000));
  blocksOf('> - # '.repeat(20_000));
  expect(performance.now() - began).toBeLessThan(1500);
});

test('a table has its head and its rows; an escaped mark stands for itself', () => {
  expect(blocksOf('| a | b |\n|---|:-:|\n| 1 | x \\| y |\n\nafter')).toEqual([
    { kind: 'table', head: ['a', 'b'], rows: [['1', 'x \\| y']] },
    { kind: 'paragraph', text: 'after' },
  ]);
  expect(blocksOf('| no table |')).toEqual([{ kind: 'paragraph', text: '| no table |' }]);
  expect(runsOf('fast\\_forwarded \\`x\\` y')).toEqual([{ style: 'plain', text: 'fast_forwarded `x` y' }]);
});
