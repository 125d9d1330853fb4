/** Which of a list are selected, to act on them at once: one by one, or all from the last one to this. */
import { useCallback, useMemo, useRef, useState } from 'react';

export interface Selection {
  ids: ReadonlySet<string>;
  /** Select one more or one less; with `range` all between the last one and this, in the order of the list. */
  toggle: (id: string, range: boolean, order: readonly string[]) => void;
  clear: () => void;
}

const NONE: ReadonlySet<string> = new Set();

/** A selection that begins empty. */
export function useSelection(): Selection {
  const [ids, setIds] = useState(NONE);
  const last = useRef<string>(undefined);
  const toggle = useCallback((id: string, range: boolean, order: readonly string[]) => {
    const from = range && last.current !== undefined ? order.indexOf(last.current) : -1;
    const to = order.indexOf(id);
    last.current = id;
    setIds((before) => {
      const after = new Set(before);
      if (from >= 0 && to >= 0)
        for (const one of order.slice(Math.min(from, to), Math.max(from, to) + 1)) after.add(one);
      else if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  const clear = useCallback(() => setIds(NONE), []);
  return useMemo(() => ({ ids, toggle, clear }), [ids, toggle, clear]);
}
