import { HttpResponse, http } from 'msw';
import { expect, test, vi } from 'vitest';
import { server } from '@/testing/server';
import type { JournalEvent } from '../types';
import type { Connection } from './connection';
import { SentEvents } from './lines';
import { readJournal } from './reader';

function event(position: number): JournalEvent {
  return { position, type: 'task.created', stream: `Task:${position}` } as JournalEvent;
}

function sent(...positions: number[]): string {
  return positions
    .map((position) => `id: ${position}\ndata: ${JSON.stringify(event(position))}\n\n`)
    .join('');
}

function streaming(text: string) {
  return new HttpResponse(text, { headers: { 'Content-Type': 'text/event-stream' } });
}

/** Read until so many events came. */
async function reading(from: number | null, wanted: number, hear: () => void = () => undefined) {
  const ending = new AbortController();
  const seen: number[] = [];
  const states: Connection['state'][] = [];
  let gone = 0;
  await readJournal(
    {
      from,
      events: (events) => {
        seen.push(...events.map((one) => one.position));
        if (seen.length >= wanted) ending.abort();
        hear();
      },
      connection: (connection) => states.push(connection.state),
      gone: () => {
        gone += 1;
      },
    },
    ending.signal,
  );
  return { seen, states, gone };
}

test('events are whole, wherever a piece of the body ends', () => {
  const all = sent(1, 2);
  for (let cut = 0; cut <= all.length; cut += 1) {
    const events = new SentEvents();
    const ids = [...events.take(all.slice(0, cut)), ...events.take(all.slice(cut))].map((one) => one.id);
    expect(ids).toEqual(['1', '2']);
  }
});

test('a stream that breaks off is resumed by position: nothing is missed, nothing comes twice', async () => {
  const asked: (string | null)[] = [];
  server.use(
    http.get('*/api/events/stream', ({ request }) => {
      const since = new URL(request.url).searchParams.get('since');
      asked.push(since);
      return streaming(asked.length === 1 ? `id: 4\n\n${sent(5, 6)}` : `id: 6\n\n${sent(6, 7)}`);
    }),
  );
  const { seen, states } = await reading(4, 3);
  expect(seen).toEqual([5, 6, 7]);
  expect(asked).toEqual(['4', '6']);
  expect(states).toContain('reconnecting');
});

test('what cannot be read any more is said, and reading goes on from now', async () => {
  const asked: (string | null)[] = [];
  server.use(
    http.get('*/api/events/stream', ({ request }) => {
      asked.push(new URL(request.url).searchParams.get('since'));
      return asked.length === 1 ? streaming('event: gone\ndata: {"code":"gone"}\n\n') : streaming(sent(90));
    }),
  );
  expect(await reading(4, 1)).toMatchObject({ seen: [90], gone: 1 });
  expect(asked).toEqual(['4', null]);
});

test('what is refused for good is said, and not tried again', async () => {
  let asked = 0;
  server.use(
    http.get('*/api/events/stream', () => {
      asked += 1;
      return HttpResponse.json(
        { status: 403, code: 'forbidden', detail: 'this key reads nothing' },
        { status: 403 },
      );
    }),
  );
  expect((await reading(4, 1)).states).toEqual(['stopped']);
  expect(asked).toBe(1);
});

test('what makes no sense is thrown, and is no question of the connection', async () => {
  server.use(http.get('*/api/events/stream', () => streaming('id: 5\ndata: {"position":\n\n')));
  await expect(reading(4, 1)).rejects.toBeInstanceOf(SyntaxError);
});

test('who listens and fails is reported, and the stream goes on', async () => {
  const reported = vi.fn();
  vi.stubGlobal('reportError', reported);
  server.use(http.get('*/api/events/stream', () => streaming(sent(5) + sent(6))));
  const { seen } = await reading(4, 2, () => {
    throw new Error('a fault of mine');
  });
  expect(seen).toEqual([5, 6]);
  expect(reported).toHaveBeenCalled();
  vi.unstubAllGlobals();
});
