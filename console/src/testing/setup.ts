/** Every test begins in a browser that signed in once and has no other past, over an API that answers only what the test says. */
import { cleanup, configure } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { server } from './server';

/** A stream on which nothing happens. */
const STREAM = { headers: { 'Content-Type': 'text/event-stream' } };

// A page's code comes when it is opened, which takes a moment on a busy machine.
configure({ asyncUtilTimeout: 4000 });

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => {
  server.use(http.get('*/api/events/stream', () => new HttpResponse(new ReadableStream(), STREAM)));
  localStorage.clear();
  sessionStorage.clear();
  // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no cookie store
  document.cookie = 'guildhall_csrf=proof; path=/';
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
});
afterAll(() => server.close());

Object.defineProperty(globalThis, 'matchMedia', {
  value: (query: string) => ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }),
});
// jsdom draws nothing: sizes are those of a common screen, so that virtual lists have rows.
for (const [name, value] of Object.entries({
  clientHeight: 800,
  clientWidth: 1200,
  offsetHeight: 800,
  offsetWidth: 1200,
}))
  Object.defineProperty(HTMLElement.prototype, name, { value });
Object.defineProperty(globalThis, 'ResizeObserver', {
  value: class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
});
Object.defineProperty(globalThis, 'scrollTo', { value: () => undefined });
HTMLElement.prototype.scrollTo = () => undefined;
// jsdom knows no modal dialogs: there they are open, and that is all.
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
