import { useState } from 'react';
import { Button } from '../button';
import { counted } from '../format';
import { HunkShown } from './hunk-shown';
import type { LineNotes } from './line-shown';
import './patch.css';
import type { FilePatch, Hunk } from './read-patch';

/** Of a file with more lines than this, the first ones are drawn until somebody asks for all. */
const DRAWN_AT_ONCE = 600;

interface FileLinesProps {
  file: FilePatch;
  split?: boolean;
  notes?: LineNotes;
}

/** What a file's change draws: its hunks; a binary file and one over a megabyte are named, not drawn. */
export function FileLines({ file, split, notes }: FileLinesProps) {
  const [whole, setWhole] = useState(false);
  const lines = file.hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
  if (file.binary) return <p className="nothing">A binary file: it is named, not drawn.</p>;
  if (file.large) return <p className="nothing">More than a megabyte: it is named, not drawn.</p>;
  return (
    <>
      {shownOf(file, whole).map((hunk) => (
        <HunkShown key={keyOf(hunk)} hunk={hunk} split={split} notes={notes} />
      ))}
      {!whole && lines > DRAWN_AT_ONCE && (
        <p className="patch-more">
          <Button onClick={() => setWhole(true)}>Show all {counted(lines, 'line')}</Button>
        </p>
      )}
    </>
  );
}

function shownOf(file: FilePatch, whole: boolean): Hunk[] {
  let left = whole ? Number.POSITIVE_INFINITY : DRAWN_AT_ONCE;
  return file.hunks.flatMap((hunk) => {
    const lines = hunk.lines.slice(0, Math.max(0, left));
    left -= hunk.lines.length;
    return lines.length ? [{ ...hunk, lines }] : [];
  });
}

function keyOf(hunk: Hunk): string {
  const first = hunk.lines[0];
  return `${first?.before}:${first?.after}`;
}
