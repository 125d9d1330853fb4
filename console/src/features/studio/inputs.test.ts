import { expect, test } from 'vitest';
import { preset } from '@/testing/making';
import { fieldsOf, readInputs } from './inputs';

const made = preset({ inputs: { version: null, summary: 'Nothing.', files: 25, strict: true, tags: ['a'] } });

test('fields come from the inputs of the preset, with what a job before them gave', () => {
  expect(
    fieldsOf(made, { version: '1.1' }).map((one) => [one.name, one.kind, one.required, one.start]),
  ).toEqual([
    ['version', 'text', true, '1.1'],
    ['summary', 'text', false, 'Nothing.'],
    ['files', 'number', false, '25'],
    ['strict', 'choice', false, 'true'],
    ['tags', 'json', false, '[\n  "a"\n]'],
  ]);
});

test('what was typed becomes JSON of the right kind', () => {
  const typed = new Map([
    ['version', '1.1'],
    ['files', '26'],
    ['strict', 'false'],
    ['tags', '["b"]'],
  ]);
  expect(readInputs(fieldsOf(made), typed)).toEqual({
    inputs: { version: '1.1', summary: 'Nothing.', files: 26, strict: false, tags: ['b'] },
    wrong: {},
  });
});

test('what is missing or no value of its kind is said at its field', () => {
  const typed = new Map([
    ['files', 'many'],
    ['tags', '[b'],
  ]);
  expect(readInputs(fieldsOf(made), typed).wrong).toEqual({
    version: 'The preset needs it.',
    files: 'A whole number is needed here.',
    tags: 'This is no JSON.',
  });
});
