import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { page } from '@/testing/examples';
import { event, journal } from '@/testing/journal';
import { server } from '@/testing/server';
import { grown } from './events-after';

const { signal } = new AbortController();

test('what came between the look at the end and the events does not come twice', async () => {
  const { lines } = journal(3);
  const asked: (string | null)[] = [];
  server.use(
    http.get('*/api/events', ({ request }) => {
      const since = new URL(request.url).searchParams.get('since');
      asked.push(since);
      const items = lines.filter((one) => one.position > Number(since));
      // The end was looked up when there were two.
      return HttpResponse.json({ ...page(items), position: 2, told: null });
    }),
  );
  const first = await grown(undefined, {}, '0', signal);
  lines.push(event(4));
  const second = await grown(first, {}, '0', signal);
  expect(second.events.map((one) => one.position)).toEqual([1, 2, 3, 4]);
  expect(asked).toEqual(['0', '3']);
});

test('it is read to its end however many pages that takes, and from then on only what came since', async () => {
  const { lines, asked } = journal(1200, 500);
  const first = await grown(undefined, { types: ['task.*'] }, '0', signal);
  expect([first.events.length, first.position, asked.length]).toEqual([1200, 1200, 3]);
  lines.push(event(1201));
  const second = await grown(first, { types: ['task.*'] }, '0', signal);
  expect([second.events.length, asked.length, asked.at(-1)?.get('since')]).toEqual([1201, 4, '1200']);
});

test('where the journal cannot be read from there any more, all of it is read anew', async () => {
  server.use(
    http.get('*/api/events', ({ request }) =>
      new URL(request.url).searchParams.get('since') === '9'
        ? HttpResponse.json({ status: 410, code: 'gone', detail: 'it is archived' }, { status: 410 })
        : HttpResponse.json({ ...page([event(20)]), position: 20, told: null }),
    ),
  );
  const after = await grown({ events: [event(9)], position: 9 }, {}, '0', signal);
  expect(after.events.map((one) => one.position)).toEqual([20]);
});
