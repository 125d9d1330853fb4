import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the order of layers is the first sheet of the page, before any that a build makes', () => {
  const page = readFileSync('index.html', 'utf8');
  expect(/<link rel="stylesheet" href="([^"]+)"/.exec(page)?.[1]).toBe('/layers.css');
  expect(page.indexOf('/layers.css')).toBeLessThan(page.indexOf('/src/main.tsx'));
  expect(readFileSync('public/layers.css', 'utf8')).toContain('@layer base, components, pages, last;');
});
