/** How much happened in each minute, of the events that are shown. */
import { WRONG_TYPES } from '@/api/queries/events';
import type { Told } from '@/api/types';

export interface Minute {
  /** Its beginning, in milliseconds since 1970. */
  at: number;
  events: number;
  /** Those of them that mean that something went wrong. */
  wrong: number;
}

const MINUTE_MS = 60_000;
const MOST = 40;
const WRONG = new Set(WRONG_TYPES);

/** The last minutes up to the newest event, 40 at most, those without any included. */
export function minutesOf(shown: readonly Told[]): Minute[] {
  const last = startOf(shown.at(-1));
  const first = Math.max(startOf(shown[0]), last - (MOST - 1) * MINUTE_MS);
  if (Number.isNaN(last)) return [];
  const minutes: Minute[] = [];
  for (let at = first; at <= last; at += MINUTE_MS) minutes.push({ at, events: 0, wrong: 0 });
  for (let place = shown.length - 1; place >= 0; place -= 1) {
    const start = startOf(shown[place]);
    if (start < first) break;
    const minute = minutes[(start - first) / MINUTE_MS];
    if (!minute) continue;
    minute.events += 1;
    if (WRONG.has(shown[place]?.event.type ?? '')) minute.wrong += 1;
  }
  return minutes;
}

function startOf(told: Told | undefined): number {
  return Math.floor(Date.parse(told?.event.emitted_at ?? '') / MINUTE_MS) * MINUTE_MS;
}
