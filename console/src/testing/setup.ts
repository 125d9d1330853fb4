/** Every test begins in a browser without a past, over an API that answers only what the test says. */
import { cleanup } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { server } from './server';

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
});
afterAll(() => server.close());

Object.defineProperty(globalThis, 'matchMedia', {
  value: (query: string) => ({ matches: false, media: query, onchange: null }),
});
Object.defineProperty(globalThis, 'scrollTo', { value: () => undefined });
