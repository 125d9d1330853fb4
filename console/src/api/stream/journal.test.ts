import { QueryClient } from '@tanstack/react-query';
import { HttpResponse, http } from 'msw';
import { afterEach, expect, test, vi } from 'vitest';
import { event } from '@/testing/journal';
import { server } from '@/testing/server';
import { keys } from '../keys';
import { Freshness } from './freshness';
import { keepFresh } from './journal';

afterEach(() => vi.restoreAllMocks());

/** A journal on which something happened after position 4, followed into a cache. */
function following() {
  let say: (positions: number[]) => void = () => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      say = (positions) => {
        for (const position of positions) {
          const data = JSON.stringify(event(position, 'run.started'));
          controller.enqueue(new TextEncoder().encode(`id: ${position}\ndata: ${data}\n\n`));
        }
      };
    },
  });
  server.use(
    http.get(
      '*/api/events/stream',
      () => new HttpResponse(body, { headers: { 'Content-Type': 'text/event-stream' } }),
    ),
  );
  const queries = new QueryClient();
  queries.setQueryData(keys.runs.list(), []);
  const end = keepFresh(queries, 'u-1', 4);
  const isOld = () => queries.getQueryState(keys.runs.list())?.isInvalidated;
  return { say, end, isOld };
}

test('a fault in taking events is reported, everything is asked again, and what comes next is taken', async () => {
  const reported = vi.fn();
  vi.stubGlobal('reportError', reported);
  const take = vi.spyOn(Freshness.prototype, 'take').mockImplementationOnce(() => {
    throw new Error('a list that is none');
  });
  const { say, end, isOld } = following();
  say([5]);
  await vi.waitFor(() => expect(reported).toHaveBeenCalledTimes(1));
  expect(isOld()).toBe(true);
  say([6]);
  await vi.waitFor(() => expect(take).toHaveBeenCalledTimes(2));
  end();
  vi.unstubAllGlobals();
});

test('what waits for a frame is delivered when the page goes into the background', async () => {
  const frame = vi.spyOn(globalThis, 'requestAnimationFrame').mockReturnValue(7);
  const cancel = vi.spyOn(globalThis, 'cancelAnimationFrame');
  const { say, end, isOld } = following();
  say([5]);
  await vi.waitFor(() => expect(frame).toHaveBeenCalled());
  document.dispatchEvent(new Event('visibilitychange'));
  expect(cancel).toHaveBeenCalledWith(7);
  await vi.waitFor(() => expect(isOld()).toBe(true));
  end();
});
