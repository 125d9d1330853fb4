import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { event, journal } from '@/testing/journal';
import { readEarlier, type Tail, tailQuery } from './tail';

/** A tail that is read to the journal's end, growing by so many events at a time. */
function growing() {
  const { lines } = journal(10, 500);
  const queries = new QueryClient();
  const grow = (count: number) => {
    for (let at = 0; at < count; at += 1) lines.push(event(lines.length + 1));
  };
  const read = (held?: number) => queries.fetchQuery({ ...tailQuery({}, held), staleTime: 0 });
  const ends = (tail: Tail) => [tail.items[0]?.event.position, tail.items.at(-1)?.event.position];
  return { queries, grow, read, ends };
}

test('a tail that goes on for hours keeps its newest lines, and what it let go of is read again by position', async () => {
  const { queries, grow, read, ends } = growing();
  await read();
  grow(3000);
  await read();
  grow(4000);
  const tail = await read();
  expect(tail.items).toHaveLength(4000);
  expect(ends(tail)).toEqual([3011, 7010]);
  await readEarlier(queries, {});
  const more = queries.getQueryData<Tail>(tailQuery({}).queryKey) as Tail;
  expect(ends(more)).toEqual([2911, 7010]);
  expect(more.items).toHaveLength(4100);
});

test('a tail that is held keeps what is read, counts what comes, and goes on at the end with a way back', async () => {
  const { grow, read, ends } = growing();
  await read();
  grow(7000);
  const held = await read(10);
  expect([ends(held), held.skipped, held.position]).toEqual([[1, 10], 7000, 7010]);
  grow(5);
  const later = await read(10);
  expect([(later.skipped ?? 0) + later.items.length, later.position]).toEqual([7015, 7015]);
  const on = await read();
  expect([ends(on), on.skipped, on.earlier]).toEqual([[6916, 7015], undefined, '6916']);
});

test('after a long sleep it goes on at the end, and what lies between is behind its cursor', async () => {
  const { grow, read, ends } = growing();
  await read();
  grow(9000);
  const tail = await read();
  expect([ends(tail), tail.earlier, tail.position]).toEqual([[8911, 9010], '8911', 9010]);
});
