/** How the console is built, served while it is written, and tested. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { type Built, FIRST_FONTS, firstLoad, verdict } from './src/testing/first-load.ts';

const server = process.env.GUILDHALL_URL ?? 'http://127.0.0.1:8000';
const version = /^version = "(.*)"$/m.exec(readFileSync('../pyproject.toml', 'utf8'))?.[1] ?? '';
const COMPRESSED = /\.(js|css|html|svg)$/;

/** Has the browser fetch the fonts of every page at once, before a sheet asks for them. */
function preloadFonts(): Plugin {
  return {
    name: 'preload-fonts',
    enforce: 'post',
    transformIndexHtml: (_html, context) =>
      Object.keys(context.bundle ?? {})
        .filter((name) => FIRST_FONTS.test(name))
        .map((name) => ({
          tag: 'link',
          attrs: {
            rel: 'preload',
            as: 'font',
            type: 'font/woff2',
            href: `/console/${name}`,
            crossorigin: '',
          },
          injectTo: 'head',
        })),
  };
}

/** Lays a compressed twin beside each text, for the server to send. */
function compress(): Plugin {
  return {
    name: 'compress',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle).filter((one) => COMPRESSED.test(one))) {
        const file = join(dir, name);
        writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
      }
    },
  };
}

/** Turns a build into one that plays its recording wherever it is served from: by the flag that switches that on. */
function demonstration(): Plugin {
  return {
    name: 'demonstration',
    apply: 'build',
    writeBundle({ dir = '' }) {
      writeFileSync(join(dir, 'config/flags.json'), '{ "demoMode": true, "schedulerEnabled": true }\n');
    },
  };
}

/** Refuses a build whose first load is too large; nothing is written then or else. */
function weigh(): Plugin {
  return {
    name: 'weigh',
    apply: 'build',
    generateBundle(_options, bundle) {
      const { words, fits } = verdict(firstLoad(bundle as unknown as Record<string, Built>));
      if (!fits) this.error(words);
      console.info(words);
    },
  };
}

/** What a build is for beside being served. */
const EXTRA: Readonly<Record<string, () => Plugin>> = { demo: demonstration, size: weigh };

/** What every page needs comes in one file: many small ones compress badly, and each has headers of its own. */
const FIRST = { name: 'first', tags: ['$initial' as const] };

export default defineConfig(({ mode }) => ({
  base: '/console/',
  define: { __VERSION__: JSON.stringify(version) },
  plugins: [react(), preloadFonts(), compress(), EXTRA[mode]?.()],
  resolve: { alias: { '@': new URL('./src', import.meta.url).pathname } },
  server: {
    port: 3001,
    strictPort: true,
    proxy: Object.fromEntries(
      [
        '/api',
        '/auth',
        '/collab',
        '/console/config',
        '/export',
        '/jobs',
        '/presets',
        '/readyz',
        '/schedule',
        '/variants',
      ].map((path) => [path, { target: server }]),
    ),
  },
  // A build is looked at without a server behind it.
  preview: { port: 3002, strictPort: true, proxy: {} },
  build: {
    outDir: '../src/guildhall/adapters/http/console',
    emptyOutDir: true,
    write: mode !== 'size',
    // The recording is one file, which the demonstration alone fetches.
    chunkSizeWarningLimit: 1000,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [FIRST] } } },
    reportCompressedSize: false,
  },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://localhost:3001/console/' } },
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    testTimeout: 20_000,
  },
}));
