/** The journal as this page follows it: one place to listen, with the connection's state. */
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
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
const listeners = new Set<(events: JournalEvent[]) => void>();

function become(changed: Partial<JournalState>): void {
  state = { ...state, ...changed };
  for (const watcher of watchers) watcher();
}

/** Follow the journal into a cache; events are gathered to one patch a frame. The answer ends it. */
export function keepFresh(queries: QueryClient, principal: string, from: number | null): () => void {
  const freshness = new Freshness(queries);
  let gathered: JournalEvent[] = [];
  let frame = 0;
  let placed = from !== null;
  const deliver = () => {
    frame = 0;
    const events = gathered;
    gathered = [];
    freshness.take(events);
    become({ position: events.at(-1)?.position ?? state.position });
    for (const listener of listeners) listener(events);
  };
  const stop = followJournal(principal, from, {
    events: (events) => {
      gathered.push(...events);
      // A page in the background has no frames, and keeps what it shows true all the same.
      frame ||= document.hidden ? window.setTimeout(deliver, CALM_MS) : requestAnimationFrame(deliver);
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
    cancelAnimationFrame(frame);
    clearTimeout(frame);
  };
}

const CALM_MS = 250;

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

/** Hear of events as they come, gathered to one call a frame. */
export function useEvents(listener: (events: JournalEvent[]) => void): void {
  useEffect(() => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, [listener]);
}
