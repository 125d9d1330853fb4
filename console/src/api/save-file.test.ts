import { expect, test } from 'vitest';
import { fileNameOf } from './save-file';

test('a file is called by its words, in letters and figures of any script', () => {
  expect(fileNameOf('Come in', 'B')).toBe('Come-in-B');
  expect(fileNameOf('Größe: “sechs”', 'report.sarif')).toBe('Größe-sechs-report.sarif');
});

test('what a file system takes amiss is not in a name, and what tells files apart is never cut', () => {
  expect(fileNameOf('../../etc/passwd\u202e', 'A')).toBe('etc-passwd-A');
  expect(fileNameOf('..', 'A')).toBe('A');
  expect(fileNameOf('x'.repeat(300), 'A')).toBe(`${'x'.repeat(78)}-A`);
});
