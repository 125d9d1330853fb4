import { Fragment, useMemo } from 'react';
import { ForeignText } from '../foreign-text';
import { type LineNotes, LineShown } from './line-shown';
import { changedWords } from './pair-lines';
import type { Hunk } from './read-patch';
import { splitRows } from './split-rows';

interface HunkShownProps {
  hunk: Hunk;
  split?: boolean;
  notes?: LineNotes;
}

/** Lines that stand together: one under the other, or what was beside what is. */
export function HunkShown({ hunk, split = false, notes }: HunkShownProps) {
  return (
    <div data-hunk tabIndex={-1}>
      {hunk.about ? (
        <p className="patch-about">
          <ForeignText text={hunk.about} />
        </p>
      ) : (
        !isTop(hunk) && <p className="patch-about">…</p>
      )}
      {split ? <Split hunk={hunk} notes={notes} /> : <Unified hunk={hunk} notes={notes} />}
    </div>
  );
}

/** Whether a hunk begins with its file, so that no line is hidden above it. */
function isTop({ lines: [first] }: Hunk): boolean {
  return Math.max(first?.before ?? 1, first?.after ?? 1) <= 1;
}

function Unified({ hunk, notes }: { hunk: Hunk; notes?: LineNotes }) {
  const words = useMemo(() => changedWords(hunk), [hunk]);
  return hunk.lines.map((line, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
    <Fragment key={place}>
      <LineShown line={line} pieces={words.get(place)} notes={notes} />
      {notes?.under(line)}
    </Fragment>
  ));
}

function Split({ hunk, notes }: { hunk: Hunk; notes?: LineNotes }) {
  const words = useMemo(() => changedWords(hunk), [hunk]);
  const rows = useMemo(() => splitRows(hunk), [hunk]);
  const side = (place: number | null) => {
    const line = place === null ? undefined : hunk.lines[place];
    if (!line || place === null) return <div className="patch-line patch-gap" />;
    return <LineShown line={line} pieces={words.get(place)} notes={notes} />;
  };
  return rows.map(([left, right]) => (
    <Fragment key={`${left}:${right}`}>
      <div className="patch-pair">
        {side(left)}
        {side(right)}
      </div>
      {left !== null && left !== right && notes?.under(hunk.lines[left] as Hunk['lines'][number])}
      {right !== null && notes?.under(hunk.lines[right] as Hunk['lines'][number])}
    </Fragment>
  ));
}
