import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Built, firstLoad, MOST_BYTES, verdict } from './first-load';

const css = (...names: string[]) => ({ importedCss: new Set(names) });
const bundle: Record<string, Built> = {
  'index.js': { fileName: 'index.js', code: 'a', imports: ['react.js'], isEntry: true },
  'react.js': { fileName: 'react.js', code: 'b', imports: ['index.js'] },
  'overview.js': {
    fileName: 'overview.js',
    code: 'c',
    facadeModuleId: '/console/src/features/overview/overview-page.tsx',
    viteMetadata: css('overview.css'),
  },
  'overview.css': { fileName: 'overview.css', source: 'd' },
  'graph.js': { fileName: 'graph.js', code: 'e', facadeModuleId: '/console/src/features/runs/run/graph.tsx' },
  'inter-latin-wght-normal-x.woff2': {
    fileName: 'inter-latin-wght-normal-x.woff2',
    source: new Uint8Array(48_000),
  },
  'inter-greek-wght-normal-x.woff2': {
    fileName: 'inter-greek-wght-normal-x.woff2',
    source: new Uint8Array(48_000),
  },
};

test('what the entry and the first pages import is weighed once, with their sheets and the fonts of the page', () => {
  const files = firstLoad(bundle);
  expect(files[0]).toEqual({ name: 'inter-latin-wght-normal-x.woff2', bytes: 48_000 });
  expect(files.map((file) => file.name).sort()).toEqual([
    'index.js',
    'inter-latin-wght-normal-x.woff2',
    'overview.css',
    'overview.js',
    'react.js',
  ]);
});

test('a first load that is too large is refused, and its largest files are named', () => {
  expect(verdict(firstLoad(bundle)).fits).toBe(true);
  const code = randomBytes(MOST_BYTES).toString('base64');
  const found = verdict(firstLoad({ ...bundle, 'react.js': { fileName: 'react.js', code } }));
  expect(found.fits).toBe(false);
  expect(found.words).toContain('kB react.js');
});
