/** The journal as this page follows it: one place to listen, with the connection's state. */
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { JournalEvent } from '../types';
import type { Connection } from './connection';
import { Freshness } from './freshness';
import { followJournal } from './tabs';

export interface JournalState {
  connection: Connection;
  /** The last position that was seen; none before anything was. */
  position: number | null;
}

/** Before the first word of the server nothing is known: it is said only once that takes long. */
let state: JournalState = {
  connection: { state: 'reconnecting', at: Date.now(), since: Date.now() },
  position: null,
};
const watchers = new Set<() => void>();

function become(changed: Partial<JournalState>): void {
  state = { ...state, ...changed };
  for (const watcher of watchers) watcher();
}

/** Follow the journal into a cache; events are gathered to one patch a frame. The answer ends it. */
export function keepFresh(queries: QueryClient, principal: string, from: number | null): () => void {
  const freshness = new Freshness(queries);
  let gathered: JournalEvent[] = [];
  let cancel: (() => void) | undefined;
  let placed = from !== null;
  const deliver = () => {
    cancel?.();
    cancel = undefined;
    const events = gathered;
    gathered = [];
    if (!events.length) return;
    become({ position: events.at(-1)?.position ?? state.position });
    try {
      freshness.take(events);
    } catch (error) {
      // What is shown may be old in ways that nobody knows; the stream goes on.
      reportError(error);
      freshness.all();
    }
  };
  // A frame that was asked for before the page went into the background does not come until it is seen again.
  document.addEventListener('visibilitychange', deliver);
  const stop = followJournal(principal, from, {
    events: (events) => {
      gathered.push(...events);
      cancel ??= soon(deliver);
    },
    connection: (connection, position) => {
      // Nobody knew where the answers stood that were read before: they are asked again once.
      if (!placed && connection.state === 'live') freshness.all();
      placed ||= connection.state === 'live';
      become({ connection, position: position ?? state.position });
    },
    gone: () => freshness.all(),
  });
  return () => {
    stop();
    freshness.end();
    cancel?.();
    document.removeEventListener('visibilitychange', deliver);
  };
}

const CALM_MS = 250;

/** Do something with the next frame; a page in the background has none, and keeps what it shows true all the same. The answer cancels it. */
function soon(work: () => void): () => void {
  if (document.hidden) {
    const timer = setTimeout(work, CALM_MS);
    return () => clearTimeout(timer);
  }
  const frame = requestAnimationFrame(work);
  return () => cancelAnimationFrame(frame);
}

/** The connection and the position, kept in step. */
export function useJournal(): JournalState {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => state,
  );
}
