import { expect, test } from 'vitest';
import { readPatch } from './read-patch';
import { splitRows } from './split-rows';

test('removed lines stand beside those that took their place, and the rest has an empty side', () => {
  const text =
    'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,4 +1,3 @@\n one\n-two\n-three\n+TWO\n four\n+five\n';
  const hunk = readPatch(text)[0]?.hunks[0];
  expect(hunk && splitRows(hunk)).toEqual([
    [0, 0],
    [1, 3],
    [2, null],
    [4, 4],
    [null, 5],
  ]);
});
