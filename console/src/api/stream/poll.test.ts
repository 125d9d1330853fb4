import { HttpResponse, http } from 'msw';
import { afterEach, expect, test, vi } from 'vitest';
import { event, journal } from '@/testing/journal';
import { server } from '@/testing/server';
import { readJournal } from './reader';

afterEach(() => {
  vi.useRealTimers();
});

/** A way to the server on which streams are gathered: they are opened, and nothing of them comes. */
function gathering() {
  let opened = 0;
  server.use(
    http.get('*/api/events/stream', () => {
      opened += 1;
      const silent = new ReadableStream<Uint8Array>();
      return new HttpResponse(silent, { headers: { 'Content-Type': 'text/event-stream' } });
    }),
  );
  return { opened: () => opened };
}

/** The long poll: it answers once something lies behind what was seen. */
function waiting(lines: { position: number }[]) {
  const asked: (string | null)[] = [];
  server.use(
    http.get('*/collab/events/tail', async ({ request }) => {
      const since = new URL(request.url).searchParams.get('since');
      asked.push(since);
      while (since !== null && Number(since) >= lines.length) {
        if (request.signal.aborted) return HttpResponse.error();
        await new Promise((go) => setTimeout(go, 20));
      }
      return HttpResponse.json({ lines: [], next: String(lines.length) });
    }),
  );
  return asked;
}

/** Read from a position on, until it is ended. */
function reading(from: number | null) {
  const ending = new AbortController();
  const seen: number[] = [];
  const states: string[] = [];
  const ended = readJournal(
    {
      from,
      events: (events) => seen.push(...events.map((one) => one.position)),
      connection: (connection) => states.push(connection.state),
      gone: () => undefined,
    },
    ending.signal,
  );
  return { seen, states, end: () => ending.abort(), ended };
}

test('where streams do not come through, it waits by long poll, page by page, and misses nothing', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true });
  const { lines } = journal(3, 2);
  const { opened } = gathering();
  const asked = waiting(lines);
  const { seen, states, end, ended } = reading(3);
  await vi.waitFor(() => expect(opened()).toBe(1));
  expect(states).not.toContain('live');
  lines.push(event(4), event(5), event(6), event(7), event(8));
  await vi.advanceTimersByTimeAsync(6_500);
  await vi.waitFor(() => expect(seen).toEqual([4, 5, 6, 7, 8]));
  expect(states.at(-1)).not.toBe('offline');
  lines.push(event(9));
  await vi.advanceTimersByTimeAsync(1_000);
  await vi.waitFor(() => expect(seen).toEqual([4, 5, 6, 7, 8, 9]));
  expect(states).toContain('live');
  expect(asked.slice(0, 2)).toEqual(['3', '8']);
  expect(opened()).toBe(1);
  end();
  await vi.advanceTimersByTimeAsync(30_000);
  await ended;
});

test('a machine that slept reads on from where it was as soon as it is back, without waiting out its pause', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true });
  const asked: (string | null)[] = [];
  let away = true;
  server.use(
    http.get('*/api/events/stream', ({ request }) => {
      asked.push(new URL(request.url).searchParams.get('since'));
      if (away) return HttpResponse.error();
      const text = `id: 4\n\nid: 5\ndata: ${JSON.stringify(event(5))}\n\n`;
      return new HttpResponse(text, { headers: { 'Content-Type': 'text/event-stream' } });
    }),
  );
  const { seen, states, end, ended } = reading(4);
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
  // Tries until the pauses are long.
  for (let round = 0; round < 8; round += 1) await vi.advanceTimersByTimeAsync(12_000);
  await vi.waitFor(() => expect(states).toContain('offline'));
  const before = asked.length;
  away = false;
  globalThis.dispatchEvent(new Event('online'));
  await vi.waitFor(() => expect(seen).toEqual([5]));
  expect(asked.length).toBeGreaterThan(before);
  expect(new Set(asked.slice(0, before + 1))).toEqual(new Set(['4']));
  end();
  await vi.advanceTimersByTimeAsync(30_000);
  await ended;
});
