import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { event } from '@/testing/journal';
import { server } from '@/testing/server';
import { followJournal } from './tabs';

/** Locks as the platform has them (Web Locks), which jsdom has not: one holder, the others wait in order. */
class Locks {
  private readonly queues = new Map<string, Promise<unknown>>();

  request(name: string, { signal }: { signal: AbortSignal }, work: () => Promise<unknown>): Promise<unknown> {
    const before = this.queues.get(name) ?? Promise.resolve();
    const turn = before.then(() => {
      signal.throwIfAborted();
      return work();
    });
    this.queues.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  }
}

const ends: (() => void)[] = [];

beforeEach(() => {
  Object.defineProperty(navigator, 'locks', { value: new Locks(), configurable: true });
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
  Reflect.deleteProperty(navigator, 'locks');
});

/** A server that says to every stream what is sent, from where it asks on. */
function stream() {
  const asked: (string | null)[] = [];
  const open = new Set<(text: string) => void>();
  server.use(
    http.get('*/api/events/stream', ({ request }) => {
      const since = new URL(request.url).searchParams.get('since');
      asked.push(since);
      const body = new ReadableStream<Uint8Array>({
        start: (one) => {
          const write = (text: string) => one.enqueue(new TextEncoder().encode(text));
          write(`id: ${since}\n\n`);
          open.add(write);
          request.signal.addEventListener('abort', () => open.delete(write));
        },
      });
      return new HttpResponse(body, { headers: { 'Content-Type': 'text/event-stream' } });
    }),
  );
  const send = (position: number) => {
    for (const write of open) write(`id: ${position}\ndata: ${JSON.stringify(event(position))}\n\n`);
  };
  return { asked, send };
}

/** A tab that follows the journal. */
function tab(from: number, principal = 'u-1') {
  const seen: number[] = [];
  const states: string[] = [];
  const end = followJournal(principal, from, {
    events: (events) => seen.push(...events.map((one) => one.position)),
    connection: (connection) => states.push(connection.state),
    gone: () => undefined,
  });
  ends.push(end);
  return { seen, states, end };
}

test('of several tabs one reads, and all of them see every event once', async () => {
  const { asked, send } = stream();
  const tabs = [tab(3), tab(3), tab(3)];
  await vi.waitFor(() => expect(tabs.map((one) => one.states.at(-1))).toEqual(['live', 'live', 'live']));
  send(4);
  send(5);
  await vi.waitFor(() =>
    expect(tabs.map((one) => one.seen)).toEqual([
      [4, 5],
      [4, 5],
      [4, 5],
    ]),
  );
  expect(asked).toEqual(['3']);
});

test('when the tab that reads is closed, another one reads on from the position that was seen', async () => {
  const { asked, send } = stream();
  const [first, second] = [tab(3), tab(3)];
  await vi.waitFor(() => expect(second.states.at(-1)).toBe('live'));
  send(4);
  await vi.waitFor(() => expect(second.seen).toEqual([4]));
  first.end();
  await vi.waitFor(() => expect(asked).toEqual(['3', '4']));
  send(5);
  await vi.waitFor(() => expect(second.seen).toEqual([4, 5]));
  expect(first.seen).toEqual([4]);
});

test('a tab that comes later is told how things stand, and an event that it has already is not told again', async () => {
  const { asked, send } = stream();
  const first = tab(3);
  await vi.waitFor(() => expect(first.states.at(-1)).toBe('live'));
  const later = tab(4);
  await vi.waitFor(() => expect(later.states.at(-1)).toBe('live'));
  send(4);
  send(5);
  await vi.waitFor(() => expect(later.seen).toEqual([5]));
  expect(first.seen).toEqual([4, 5]);
  expect(asked).toEqual(['3']);
});

test('another person in the same browser shares nothing, and without locks each tab reads for itself', async () => {
  const { asked } = stream();
  tab(3, 'u-1');
  tab(3, 'u-2');
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  Reflect.deleteProperty(navigator, 'locks');
  tab(3, 'u-3');
  tab(3, 'u-3');
  await vi.waitFor(() => expect(asked).toHaveLength(4));
});
