/** Which glyph and which word stand for each state of a sprint, and its dates in words. */
import type { Sprint } from '@/api/queries/sprints';
import type { ChipHue } from '@/components/ui/chip';
import type { StateName } from '@/components/ui/icon/state-glyph';

export const STATE_OF_SPRINT: Readonly<Record<Sprint['status'], StateName>> = {
  planning: 'draft',
  active: 'busy',
  completed: 'done',
};

export const WORD_OF_SPRINT: Readonly<Record<Sprint['status'], string>> = {
  planning: 'Planning',
  active: 'Active',
  completed: 'Completed',
};

export const HUE_OF_SPRINT: Readonly<Record<Sprint['status'], ChipHue>> = {
  planning: 'plain',
  active: 'blue',
  completed: 'green',
};

const DAY_MS = 86_400_000;

/** "21 Nov to 5 Dec": what is known of a sprint's days. */
export function daysOf({ starts_on: from, ends_on: to }: Sprint): string {
  if (from && to) return `${dayOf(from)} to ${dayOf(to)}`;
  if (from) return `from ${dayOf(from)}`;
  return to ? `until ${dayOf(to)}` : 'no dates yet';
}

/** A day as people write it: 21 Nov 2026. */
export function dayOf(day: string): string {
  const written = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  return new Date(`${day}T12:00`).toLocaleDateString('en-GB', written);
}

/** The instant at which a day begins where this is read, in milliseconds. */
export function beginOf(day: string): number {
  return new Date(`${day}T00:00`).getTime();
}

/** How many days an unfinished sprint has left, its last one included; none without an end. */
export function daysLeft({ ends_on: to, status }: Sprint, now: number): number | null {
  if (!to || status === 'completed') return null;
  return Math.ceil((beginOf(to) + DAY_MS - now) / DAY_MS);
}
