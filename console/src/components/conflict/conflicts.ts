/** Changes that met changes of somebody else, each waiting for a person to choose a side. */
import { useSyncExternalStore } from 'react';

/** One field from both sides. */
export interface Side {
  field: string;
  name: string;
  was: string;
  yours: string;
  theirs: string;
}

export interface Conflict {
  /** What it is about: `T-12`. */
  called: string;
  /** Who was first, where that can be told. */
  who: () => Promise<string>;
  sides: readonly Side[];
  /** Send yours to what stands there now. */
  takeMine: () => void;
  takeTheirs: () => void;
}

let waiting: readonly Conflict[] = [];
const watchers = new Set<() => void>();

function become(next: readonly Conflict[]): void {
  waiting = next;
  for (const watcher of watchers) watcher();
}

/** Have a person choose; they are asked one after the other. */
export function offer(conflict: Conflict): void {
  become([...waiting, conflict]);
}

/** It is chosen. */
export function settle(conflict: Conflict): void {
  become(waiting.filter((one) => one !== conflict));
}

/** Nobody is there any more to choose. */
export function forgetConflicts(): void {
  become([]);
}

/** What is to be chosen now. */
export function useConflict(): Conflict | undefined {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => waiting[0],
  );
}
