import { expect, test } from 'vitest';
import { SideBySide } from './side-by-side';

test('no more than so many are under way, all are done in their order, and a fault stops no other', async () => {
  const four = new SideBySide(4);
  let under = 0;
  let most = 0;
  const begun: number[] = [];
  const done = await Promise.allSettled(
    Array.from({ length: 30 }, (_, at) =>
      four.run(async () => {
        begun.push(at);
        under += 1;
        most = Math.max(most, under);
        await new Promise((later) => setTimeout(later, 1));
        under -= 1;
        if (at % 7 === 3) throw new Error('refused');
        return at;
      }),
    ),
  );
  expect(most).toBe(4);
  expect(begun).toEqual(Array.from({ length: 30 }, (_, at) => at));
  expect(done.filter((one) => one.status === 'fulfilled')).toHaveLength(26);
});
