/** The first fonts have every letter that the console itself writes, and come with their licences. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const SHEET = readFileSync('src/app/fonts/fonts.css', 'utf8');
const RANGES = [...SHEET.matchAll(/unicode-range:\s*([^;]+);/g)].map(([, range]) => range?.trim());
/** Sources that write what stands on pages; a recording's texts are those of a run. */
const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.(tsx?|css)$/.test(path) && !/\.test\.|^(testing|demonstration)\b/.test(path),
);

/** Whether a range has a letter. */
function has(range: string, letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0;
  return range.split(',').some((part) => {
    const [first, last] = part.trim().slice(2).split('-');
    return Number.parseInt(first ?? '', 16) <= code && code <= Number.parseInt(last ?? first ?? '', 16);
  });
}

test('whatever the console writes itself is in the first fonts, so that no page of it asks for another', () => {
  expect(SOURCES.length).toBeGreaterThan(300);
  expect(new Set(RANGES).size).toBe(1);
  const letters = new Set(SOURCES.flatMap((path) => [...readFileSync(`src/${path}`, 'utf8')]));
  const missing = [...letters].filter((letter) => letter > ' ' && !has(RANGES[0] ?? '', letter));
  expect(missing).toEqual([]);
});

test.each(['inter', 'jetbrains-mono'])('%s comes with the licence of its package', (name) => {
  expect(readFileSync(`public/fonts/${name}-OFL.txt`, 'utf8')).toBe(
    readFileSync(`node_modules/@fontsource-variable/${name}/LICENSE`, 'utf8'),
  );
});
