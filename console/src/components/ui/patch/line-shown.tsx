import { Fragment, type ReactNode } from 'react';
import type { Piece } from '../differences';
import { ForeignText } from '../foreign-text';
import { Icon } from '../icon/icon';
import type { PatchLine } from './read-patch';

/** What stands under lines, and the way to write there. */
export interface LineNotes {
  under: (line: PatchLine) => ReactNode;
  begin: (line: PatchLine) => void;
}

const SIGNS = { same: ' ', add: '+', del: '−', note: ' ' } as const;
const SAID = { same: '', add: 'added: ', del: 'removed: ', note: '' } as const;

interface LineShownProps {
  line: PatchLine;
  pieces: readonly Piece[] | undefined;
  notes?: LineNotes;
}

/** A line of a change: its number, its sign, its text with changed words marked. */
export function LineShown({ line, pieces, notes }: LineShownProps) {
  const number = line.after ?? line.before;
  return (
    <div className={`patch-line patch-${line.kind}`}>
      {notes && number !== null ? (
        <button
          type="button"
          className="patch-number patch-say"
          aria-label={`Comment on line ${number}`}
          tabIndex={-1}
          onClick={() => notes.begin(line)}
          data-testid={`say-${line.kind}-${number}`}
        >
          <Icon name="comment" className="xs" />
          {number}
        </button>
      ) : (
        <span className="patch-number" aria-hidden="true">
          {number}
        </span>
      )}
      <span className="patch-sign" aria-hidden="true">
        {SIGNS[line.kind]}
      </span>
      <code>
        {SAID[line.kind] && <span className="sr">{SAID[line.kind]}</span>}
        {pieces ? <Pieces pieces={pieces} /> : <ForeignText text={line.text} />}
      </code>
    </div>
  );
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map((piece, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
    <Fragment key={place}>
      {piece.same ? (
        <ForeignText text={piece.text} />
      ) : (
        <mark>
          <ForeignText text={piece.text} />
        </mark>
      )}
    </Fragment>
  ));
}
