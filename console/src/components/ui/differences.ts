/** What is the same in two sequences and what is not, by their longest common subsequence. */

export interface Piece {
  text: string;
  /** Whether it stands in both. */
  same: boolean;
}

/** Beyond so many comparisons nothing is searched for: what is between the common ends counts as different. */
const MOST_COMPARED = 4_000_000;

/** Which elements of `other` have no partner in `one`, and the reverse. */
export function differing(one: readonly string[], other: readonly string[]): [Set<number>, Set<number>] {
  let start = 0;
  while (start < one.length && start < other.length && one[start] === other[start]) start += 1;
  let ends = 0;
  const most = Math.min(one.length, other.length) - start;
  while (ends < most && one[one.length - 1 - ends] === other[other.length - 1 - ends]) ends += 1;
  const [left, right] = [one.slice(start, one.length - ends), other.slice(start, other.length - ends)];
  const onlyLeft = new Set(left.map((_, place) => place + start));
  const onlyRight = new Set(right.map((_, place) => place + start));
  if (left.length * right.length <= MOST_COMPARED) pairUp(left, right, start, onlyLeft, onlyRight);
  return [onlyLeft, onlyRight];
}

/** Take what both have, in order, out of what only one has. */
function pairUp(
  left: readonly string[],
  right: readonly string[],
  start: number,
  onlyLeft: Set<number>,
  onlyRight: Set<number>,
): void {
  const width = right.length + 1;
  const longest = new Uint32Array((left.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i -= 1)
    for (let j = right.length - 1; j >= 0; j -= 1)
      longest[i * width + j] =
        left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    if (left[i] === right[j]) {
      onlyLeft.delete(start + i++);
      onlyRight.delete(start + j++);
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
}

/** A text as words, each with the space behind it. */
export function wordsIn(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+\s*|[^\p{L}\p{N}_\s]\s*|^\s+/gu) ?? [];
}

/** What of `text` does not stand in `base`, word by word, as runs of the same kind. */
export function marked(base: string, text: string): Piece[] {
  const words = wordsIn(text);
  const bare = (all: readonly string[]) => all.map((word) => word.trim());
  const [, only] = differing(bare(wordsIn(base)), bare(words));
  const pieces: Piece[] = [];
  words.forEach((word, place) => {
    const same = !only.has(place);
    const last = pieces.at(-1);
    if (last && last.same === same) last.text += word;
    else pieces.push({ text: word, same });
  });
  return pieces;
}
