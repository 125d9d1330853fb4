/** Short messages at the edge of the page; never the only place of what they say. */
import { useSyncExternalStore } from 'react';
import type { StateName } from './icon/state-glyph';

export interface Toast {
  id: number;
  glyph: StateName;
  text: string;
  detail?: string;
  action?: { name: string; do: () => void };
  /** Errors stay until somebody closes them. */
  stays: boolean;
}

const MOST = 3;
const SHOWN_MS = 6000;
let shown: readonly Toast[] = [];
let next = 1;
const watchers = new Set<() => void>();

function become(toasts: readonly Toast[]): void {
  shown = toasts;
  for (const watcher of watchers) watcher();
}

/** Say something; at most three are shown, the oldest goes first. */
export function toast(said: Omit<Toast, 'id' | 'stays'> & { stays?: boolean }): number {
  const id = next++;
  const stays = said.stays ?? (said.glyph === 'failed' || said.glyph === 'reclaimed');
  become([...shown, { ...said, id, stays }].slice(-MOST));
  if (!stays) setTimeout(() => closeToast(id), SHOWN_MS);
  return id;
}

/** Take a message away. */
export function closeToast(id: number): void {
  become(shown.filter((one) => one.id !== id));
}

/** What is shown now. */
export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => shown,
  );
}
