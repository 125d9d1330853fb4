/** Which words changed within a line: a removed line and the added one that took its place are compared. */
import { differing, type Piece, wordsIn } from '../differences';
import type { Hunk } from './read-patch';

/** Lines longer than this are shown whole. */
const LONGEST = 500;
/** Lines that share less than this part of their words are no versions of each other. */
const LEAST_SHARED = 0.4;

/** The pieces of each changed line that has a partner, by the line's place in the hunk. */
export function changedWords(hunk: Hunk): Map<number, Piece[]> {
  const found = new Map<number, Piece[]>();
  let at = 0;
  while (at < hunk.lines.length) {
    const removed = placesOf(hunk, at, 'del');
    const added = placesOf(hunk, at + removed.length, 'add');
    if (removed.length === added.length)
      removed.forEach((place, index) => {
        pair(hunk, place, added[index] ?? place, found);
      });
    at += Math.max(1, removed.length + added.length);
  }
  return found;
}

function placesOf(hunk: Hunk, from: number, kind: 'add' | 'del'): number[] {
  const places: number[] = [];
  for (let at = from; hunk.lines[at]?.kind === kind; at += 1) places.push(at);
  return places;
}

function pair(hunk: Hunk, removed: number, added: number, found: Map<number, Piece[]>): void {
  const [before, after] = [hunk.lines[removed]?.text ?? '', hunk.lines[added]?.text ?? ''];
  if (before.length > LONGEST || after.length > LONGEST) return;
  const [left, right] = [wordsIn(before), wordsIn(after)];
  const [onlyLeft, onlyRight] = differing(left, right);
  const shared = left.length - onlyLeft.size;
  if (shared < LEAST_SHARED * Math.max(left.length, right.length)) return;
  found.set(removed, piecesOf(left, onlyLeft));
  found.set(added, piecesOf(right, onlyRight));
}

function piecesOf(words: readonly string[], only: ReadonlySet<number>): Piece[] {
  return words.map((text, place) => ({ text, same: !only.has(place) }));
}
