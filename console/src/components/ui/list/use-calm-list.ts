/** A list that does not move under whoever reads it: while pointer or focus is in it, new rows wait. */
import { type FocusEvent, useState } from 'react';

export interface CalmList<T> {
  shown: readonly T[];
  /** How many rows wait. */
  fresh: number;
  /** Have them come now, together. */
  bring: () => void;
  /** For the element around the list. */
  frame: {
    onPointerEnter: () => void;
    onPointerLeave: () => void;
    onFocus: () => void;
    onBlur: (event: FocusEvent) => void;
  };
}

/** Keeps the order in which rows stood when somebody came to them; what is gone goes, what changes is changed in place. */
export function useCalmList<T>(items: readonly T[], idOf: (item: T) => string): CalmList<T> {
  const [held, setHeld] = useState<readonly string[] | null>(null);
  // Whoever comes before the first rows do has nothing under the eyes that could move.
  const hold = () => setHeld((before) => before ?? (items.length ? items.map(idOf) : null));
  const release = () => setHeld(null);
  const byId = new Map(items.map((item) => [idOf(item), item]));
  const left = held?.flatMap((id) => byId.get(id) ?? []) ?? [];
  // Where nothing is left of what was read, what comes cannot move it.
  const shown = left.length ? left : items;
  return {
    shown,
    fresh: items.length - shown.length,
    bring: () => setHeld(items.map(idOf)),
    frame: {
      onPointerEnter: hold,
      onPointerLeave: release,
      onFocus: hold,
      onBlur: (event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) release();
      },
    },
  };
}
