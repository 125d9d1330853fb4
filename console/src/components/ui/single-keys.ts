/** Keys that act alone, without Ctrl or Cmd: nowhere once they are switched off. */
import { useSyncExternalStore } from 'react';

const KEPT = 'guildhall.single-keys';
const watchers = new Set<() => void>();

/** Whether single keys act in this browser. */
export function singleKeysAct(): boolean {
  return localStorage.getItem(KEPT) !== 'off';
}

/** Switch single keys on or off, for this browser (WCAG 2.2, 2.1.4). */
export function turnSingleKeys(on: boolean): void {
  localStorage.setItem(KEPT, on ? 'on' : 'off');
  for (const watcher of watchers) watcher();
}

/** Whether they act, kept in step. */
export function useSingleKeys(): boolean {
  return useSyncExternalStore((watcher) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, singleKeysAct);
}
