/** How the connection to the journal is: for the live line, and for whoever has to name the age of what is shown. */

export type Connection =
  | { state: 'live' }
  /** Tries again; `at` is when, in milliseconds since 1970. */
  | { state: 'reconnecting'; at: number; since: number }
  | { state: 'offline'; since: number }
  /** It was refused, or what came makes no sense: nothing is tried any more. */
  | { state: 'stopped'; why: string };

export const OFFLINE_AFTER_MS = 30_000;
export const SAID_AFTER_MS = 2_000;
const LONGEST_WAIT_MS = 15_000;

/** How long to wait before the next try: twice as long each time, to 15 s, with some chance so that not all come at once. */
export function waitBefore(tries: number, chance = Math.random()): number {
  return Math.min(LONGEST_WAIT_MS, 500 * 2 ** tries) * (0.75 + chance / 2);
}

/** What a connection is called that has been away since a time and tries again at another. */
export function awayFor(since: number, again: number, now = Date.now()): Connection {
  return now - since >= OFFLINE_AFTER_MS
    ? { state: 'offline', since }
    : { state: 'reconnecting', at: again, since };
}
