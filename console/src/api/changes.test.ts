import { expect, test, vi } from 'vitest';
import { change, Overtaken } from './changes';
import { Problem, type Tagged } from './problem';

interface Note {
  title: string;
  status: string;
  paths: string[];
}

const seen: Tagged<Note> = { value: { title: 'one', status: 'ready', paths: ['a'] }, etag: '"1"' };

/** A server that has another version by now, and refuses every other. */
function server(now: Tagged<Note>) {
  const sent: string[] = [];
  return {
    sent,
    again: vi.fn(async () => now),
    send: async (etag: string) => {
      sent.push(etag);
      if (etag !== now.etag) throw new Problem(412, { code: 'precondition_failed', detail: 'stale' });
      return 'done';
    },
  };
}

test('where others changed other fields, it is sent again to what stands there now', async () => {
  const hall = server({ value: { title: 'one', status: 'ready', paths: ['a', 'b'] }, etag: '"2"' });
  expect(await change({ seen, touches: ['title', 'status'], ...hall })).toBe('done');
  expect(hall.sent).toEqual(['"1"', '"2"']);
});

test('where others changed the same field, nothing more is sent and both sides are there', async () => {
  const hall = server({ value: { title: 'two', status: 'ready', paths: ['a'] }, etag: '"2"' });
  const error = await change({ seen, touches: ['title', 'paths'], ...hall }).catch((one: unknown) => one);
  expect(error).toBeInstanceOf(Overtaken);
  expect(error).toMatchObject({ fields: ['title'], seen: seen.value, now: { etag: '"2"' } });
  expect(hall.sent).toEqual(['"1"']);
});

test('what a list showed is read first, and sent only where it stands as it was seen', async () => {
  const hall = server({ value: seen.value, etag: '"9"' });
  expect(await change({ seen: { ...seen, etag: '' }, touches: ['status'], ...hall })).toBe('done');
  expect(hall.sent).toEqual(['"9"']);
});

test('what always changes meanwhile ends, and another refusal is not asked twice', async () => {
  vi.useFakeTimers();
  const hall = server({ value: seen.value, etag: '"2"' });
  let version = 2;
  const racing = change({
    seen,
    touches: ['title'],
    send: hall.send,
    again: async () => ({ value: seen.value, etag: `"x${version++}"` }),
  }).catch((one: unknown) => one);
  await vi.runAllTimersAsync();
  expect(await racing).toBeInstanceOf(Overtaken);
  vi.useRealTimers();
  const refused = new Problem(409, { code: 'conflict', detail: 'no' });
  const send = vi.fn(async () => Promise.reject(refused));
  await expect(change({ seen, touches: ['title'], again: hall.again, send })).rejects.toBe(refused);
  expect(send).toHaveBeenCalledTimes(1);
});
