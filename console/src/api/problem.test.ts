import { expect, test } from 'vitest';
import { done, read } from './problem';

function answer<T>(status: number, data?: T) {
  return Promise.resolve({ data, response: new Response(null, { status }) });
}

test('an answer that holds nothing is none to what is read, and is all that is asked for else', async () => {
  await expect(read(answer<object>(204))).rejects.toMatchObject({ code: 'no_content' });
  await expect(done(answer(204))).resolves.toBeUndefined();
  await expect(done(answer(500))).rejects.toMatchObject({ status: 500 });
});

test('null and an empty text are answers', async () => {
  expect(await read(answer<null>(200, null))).toBeNull();
  expect(await read(answer(200, ''))).toBe('');
});
