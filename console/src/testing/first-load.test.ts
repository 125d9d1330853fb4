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
  'assets/inter-BcDeF-_1.woff2': { fileName: 'assets/inter-BcDeF-_1.woff2', source: new Uint8Array(18_000) },
  'assets/inter-latin-wght-normal-BcDeF-_2.woff2': {
    fileName: 'assets/inter-latin-wght-normal-BcDeF-_2.woff2',
    source: new Uint8Array(48_000),
  },
};

test('what the entry and the first pages import is weighed once, with their sheets and the fonts of the page', () => {
  const files = firstLoad(bundle);
  expect(files[0]).toEqual({ name: 'assets/inter-BcDeF-_1.woff2', bytes: 18_000 });
  expect(files.map((file) => file.name).sort()).toEqual([
    'assets/inter-BcDeF-_1.woff2',
    'index.js',
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

test('fonts count as much as scripts do', () => {
  const name = 'assets/jetbrains-mono-BcDeF-_3.woff2';
  const fontOf = (bytes: number) => ({ [name]: { fileName: name, source: new Uint8Array(bytes) } });
  expect(verdict(firstLoad({ ...bundle, ...fontOf(181_000) })).fits).toBe(true);
  expect(verdict(firstLoad({ ...bundle, ...fontOf(183_000) })).fits).toBe(false);
});
