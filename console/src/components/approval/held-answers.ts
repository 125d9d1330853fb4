/** Answers that can still be taken back: each is sent some seconds after it was given, or when the page is left. */
import { useSyncExternalStore } from 'react';
import type { Answer } from '@/api/queries/approvals';

export const TAKEN_BACK_MS = 6000;

export interface Held {
  answer: Answer;
  /** When it is sent, in milliseconds since 1970. */
  until: number;
}

interface Waiting extends Held {
  send: () => void;
  timer: ReturnType<typeof setTimeout>;
}

const held = new Map<string, Waiting>();
const watchers = new Set<() => void>();

function changed(): void {
  for (const watcher of watchers) watcher();
}

/** Send an answer to a question a little later. */
export function holdAnswer(id: string, answer: Answer, send: () => void): void {
  takeBack(id);
  const timer = setTimeout(() => release(id), TAKEN_BACK_MS);
  held.set(id, { answer, send, timer, until: Date.now() + TAKEN_BACK_MS });
  changed();
}

/** The answer was not given. */
export function takeBack(id: string): void {
  clearTimeout(held.get(id)?.timer);
  if (held.delete(id)) changed();
}

/** None of them was given: somebody else is here now. */
export function forgetAnswers(): void {
  for (const id of [...held.keys()]) takeBack(id);
}

function release(id: string): void {
  const waiting = held.get(id);
  takeBack(id);
  waiting?.send();
}

// Who closes the page has answered: nothing of it is lost.
globalThis.addEventListener('pagehide', () => {
  for (const id of [...held.keys()]) release(id);
});

/** The answer to a question that waits to be sent. */
export function useHeld(id: string): Held | undefined {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => held.get(id),
  );
}
