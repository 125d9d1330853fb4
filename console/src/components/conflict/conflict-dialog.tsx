import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { marked } from '../ui/differences';
import { ForeignText } from '../ui/foreign-text';
import './conflict.css';
import { type Conflict, forgetConflicts, type Side, settle, useConflict } from './conflicts';

/** Shows both sides of a change that met another, and has a person choose. */
export function ConflictDialog() {
  const conflict = useConflict();
  useEffect(() => forgetConflicts, []);
  return conflict ? <Choice conflict={conflict} /> : null;
}

function Choice({ conflict }: { conflict: Conflict }) {
  const { called, sides } = conflict;
  const choose = (take: () => void) => {
    settle(conflict);
    take();
  };
  const who = useQuery({ queryKey: ['conflict', called], queryFn: conflict.who, gcTime: 0, staleTime: 0 });
  return (
    <Dialog
      title={`${called} was changed meanwhile`}
      testId="conflict"
      className="conflict"
      close={() => choose(conflict.takeTheirs)}
    >
      <p className="muted">
        <b>{who.data || 'Somebody'}</b> changed it before you. Nothing was overwritten: choose what stands.
      </p>
      <div className="conflict-sides">
        {sides.map((side) => (
          <Compared key={side.field} side={side} />
        ))}
      </div>
      <div className="dialog-acts">
        <Button onClick={() => choose(conflict.takeTheirs)} data-testid="keep-theirs">
          Keep theirs
        </Button>
        <Button kind="ask" onClick={() => choose(conflict.takeMine)} data-testid="take-mine">
          Put mine in its place
        </Button>
      </div>
    </Dialog>
  );
}

function Compared({ side }: { side: Side }) {
  return (
    <section className="conflict-field" aria-label={side.name} data-testid={`conflict-${side.field}`}>
      <h3>{side.name}</h3>
      <Text name="Yours" was={side.was} text={side.yours} />
      <Text name="Theirs" was={side.was} text={side.theirs} />
    </section>
  );
}

function Text({ name, was, text }: { name: string; was: string; text: string }) {
  return (
    <div className="conflict-side">
      <span className="meta">{name}</span>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <p tabIndex={0}>
        {text ? '' : <span className="faint">nothing</span>}
        {marked(was, text).map((piece, place) =>
          piece.same ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
            <ForeignText key={place} text={piece.text} />
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
            <mark key={place}>
              <ForeignText text={piece.text} />
            </mark>
          ),
        )}
      </p>
    </div>
  );
}
