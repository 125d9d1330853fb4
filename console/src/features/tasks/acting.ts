/** What is done with tasks from a board and from a list alike: select several, ask where they go. */
import { useCallback, useMemo, useState } from 'react';
import type { Task } from '@/api/types';
import { type Selection, useSelection } from '@/components/ui/list/use-selection';

export interface Acting {
  selection: Selection;
  /** Those of which it is asked where they go; none while nothing is asked. */
  moving: readonly Task[];
  ask: (tasks: readonly Task[]) => void;
}

const NOTHING: readonly Task[] = [];

/** The state of a page of tasks. */
export function useActing(): Acting {
  const selection = useSelection();
  const [moving, setMoving] = useState(NOTHING);
  const ask = useCallback((tasks: readonly Task[]) => setMoving(tasks), []);
  return useMemo(() => ({ selection, moving, ask }), [selection, moving, ask]);
}
