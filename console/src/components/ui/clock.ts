/** One clock for the whole page: it ticks once a second while something looks at it. */
import { useSyncExternalStore } from 'react';
import { serverNow } from '@/api/server-time';

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let second = Math.floor(serverNow() / 1000);

function tick(): void {
  second = Math.floor(serverNow() / 1000);
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(tick, 1000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Seconds since 1970 by the server's clock; whoever uses it is drawn anew each second. */
export function useSecond(): number {
  return useSyncExternalStore(watch, () => (timer ? second : Math.floor(serverNow() / 1000)));
}
