/** Keys that act alone, without Ctrl or Cmd: never while somebody types, and nowhere once they are switched off. */
import { useSyncExternalStore } from 'react';
import { isTyping } from './is-typing';

const KEPT = 'guildhall.single-keys';
const watchers = new Set<() => void>();

/** Whether single keys act in this browser. */
function singleKeysAct(): boolean {
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

/** Whether a key is pressed that may act alone here. */
export function actsAlone(event: KeyboardEvent): boolean {
  return (
    singleKeysAct() &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey &&
    !isTyping(event.target) &&
    !document.querySelector('dialog[open]')
  );
}
