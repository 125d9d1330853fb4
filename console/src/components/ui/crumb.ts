/** What the thing on a page is called, for the crumbs and the window's title: a page of one thing says it. */
import { useEffect, useSyncExternalStore } from 'react';

let called = '';
const watchers = new Set<() => void>();

function become(name: string): void {
  called = name;
  for (const watcher of watchers) watcher();
}

/** Say what this page's thing is called, for as long as the page is shown. */
export function useCrumb(name: string | undefined): void {
  useEffect(() => {
    become(name ?? '');
    return () => become('');
  }, [name]);
}

/** What the thing on the page is called; empty where it is not known yet. */
export function useCrumbOfPage(): string {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => called,
  );
}
