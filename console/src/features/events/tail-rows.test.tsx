import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { keys } from '@/api/keys';
import { event, journal } from '@/testing/journal';
import { open } from '@/testing/open';
import { server } from '@/testing/server';

const positions = () =>
  within(screen.getByTestId('tail'))
    .getAllByRole('link')
    .map((one) => Number(one.dataset.testid?.replace('event-', '')));

test('the newest events stand in their order, in words, and what comes is put at the end', async () => {
  const { lines } = journal(3);
  let send: (position: number) => void = () => undefined;
  server.use(
    http.get('*/api/events/stream', () => {
      const body = new ReadableStream<Uint8Array>({
        start: (stream) => {
          const write = (text: string) => stream.enqueue(new TextEncoder().encode(text));
          write('id: 3\n\n');
          send = (position) => write(`id: ${position}\ndata: ${JSON.stringify(lines[position - 1])}\n\n`);
        },
      });
      return new HttpResponse(body, { headers: { 'Content-Type': 'text/event-stream' } });
    }),
  );
  open('/events');
  expect((await screen.findByTestId('event-2')).textContent).toContain('did 2');
  expect(positions()).toEqual([1, 2, 3]);
  lines.push(event(4), event(5));
  act(() => send(5));
  await screen.findByTestId('event-5');
  expect(positions()).toEqual([1, 2, 3, 4, 5]);
});

test('Space holds still and counts what comes; End goes on without a gap, over several pages', async () => {
  const { lines } = journal(3, 2);
  const { queries } = open('/events');
  await screen.findByTestId('event-3');
  await userEvent.keyboard(' ');
  const grow = async (position: number) => {
    lines.push(event(position));
    await act(() => queries.invalidateQueries({ queryKey: keys.events.all }));
  };
  await grow(4);
  expect((await screen.findByTestId('tail-more')).textContent).toContain('1 new');
  for (const position of [5, 6]) lines.push(event(position));
  await grow(7);
  await waitFor(() => expect(screen.getByTestId('tail-more').textContent).toContain('4 new'));
  expect(positions()).toEqual([1, 2, 3]);
  await userEvent.keyboard('{End}');
  expect(positions()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(screen.queryByTestId('tail-more')).toBeNull();
  await grow(8);
  await screen.findByTestId('event-8');
});

test('who scrolls up is not moved, and follows again at the end', async () => {
  const { lines } = journal(3);
  const { queries } = open('/events');
  const tail = await screen.findByTestId('tail');
  Object.defineProperties(tail, { scrollHeight: { value: 1000 }, clientHeight: { value: 200 } });
  const scrollTo = (top: number) => {
    tail.scrollTop = top;
    fireEvent.scroll(tail);
  };
  const grow = async (position: number) => {
    lines.push(event(position));
    await act(() => queries.invalidateQueries({ queryKey: keys.events.all }));
  };
  scrollTo(800);
  scrollTo(700);
  await grow(4);
  expect((await screen.findByTestId('tail-more')).textContent).toContain('1 new');
  expect(tail.scrollTop).toBe(700);
  scrollTo(800);
  await waitFor(() => expect(screen.queryByTestId('tail-more')).toBeNull());
  expect(tail.scrollTop).toBe(1000);
});

test('a person who pauses at the end stays paused there, until they say so', async () => {
  const { lines } = journal(3);
  const { queries } = open('/events');
  const tail = await screen.findByTestId('tail');
  await userEvent.click(screen.getByTestId('segment-paused'));
  fireEvent.scroll(tail);
  lines.push(event(4));
  await act(() => queries.invalidateQueries({ queryKey: keys.events.all }));
  await userEvent.click(await screen.findByTestId('tail-more'));
  expect(positions()).toEqual([1, 2, 3, 4]);
  expect(screen.getByTestId('segment-live').getAttribute('aria-pressed')).toBe('true');
});

test('earlier events come by the cursor, in front, while others are read at the end', async () => {
  const { lines } = journal(120);
  const { queries } = open('/events');
  const earlier = await screen.findByTestId('earlier');
  let answer: () => void = () => undefined;
  const held = new Promise<void>((release) => {
    answer = release;
  });
  server.use(
    http.get('*/api/events', async ({ request }) => {
      if (new URL(request.url).searchParams.get('since') === '120') await held;
      return undefined;
    }),
  );
  lines.push(event(121));
  const read = queries.invalidateQueries({ queryKey: keys.events.lists() });
  await userEvent.click(earlier);
  await screen.findByTestId('event-1');
  await act(() => {
    answer();
    return read;
  });
  expect((await screen.findByTestId('tail-more')).textContent).toContain('1 new');
  expect(screen.queryByTestId('earlier')).toBeNull();
  expect(positions().slice(0, 21)).toEqual(Array.from({ length: 21 }, (_, at) => at + 1));
});

test('where what lies behind is not kept any more, the end is read anew', async () => {
  const { lines } = journal(3);
  const { queries } = open('/events');
  await screen.findByTestId('event-3');
  lines.splice(0, 3, event(8), event(9));
  let gone = 0;
  server.use(
    http.get('*/api/events', ({ request }) => {
      if (!new URL(request.url).searchParams.has('since')) return undefined;
      gone += 1;
      return HttpResponse.json({ status: 410, code: 'gone', title: 'gone' }, { status: 410 });
    }),
  );
  await act(() => queries.invalidateQueries({ queryKey: keys.events.lists() }));
  await screen.findByTestId('event-9');
  expect(positions()).toEqual([8, 9]);
  expect(gone).toBe(1);
});
