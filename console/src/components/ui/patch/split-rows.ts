/** The lines of a hunk side by side: what was removed beside what took its place. */
import type { Hunk } from './read-patch';

/** The places of the two lines of a row; null where one side has none. */
export type SplitRow = readonly [left: number | null, right: number | null];

/** The rows of a hunk: a run of removed lines stands beside the run of added ones that follows it. */
export function splitRows(hunk: Hunk): SplitRow[] {
  const rows: SplitRow[] = [];
  for (let at = 0; at < hunk.lines.length; ) {
    const removed = run(hunk, at, 'del');
    const added = run(hunk, at + removed, 'add');
    for (let row = 0; row < Math.max(removed, added); row += 1)
      rows.push([row < removed ? at + row : null, row < added ? at + removed + row : null]);
    at += removed + added;
    if (!removed && !added) {
      rows.push([at, at]);
      at += 1;
    }
  }
  return rows;
}

function run(hunk: Hunk, from: number, kind: 'add' | 'del'): number {
  let at = from;
  while (hunk.lines[at]?.kind === kind) at += 1;
  return at - from;
}
