/** How figures and times are written: money to the cent, tokens as 412 k, positions as 48 213. */

import { clockOf } from '@/api/clock-of';

const SPACE = '\u00a0';

/** US dollars to the cent. */
export function money(dollars: number): string {
  return `$${dollars.toFixed(2)}`;
}

/** Millionths of a US dollar, to the cent. */
export function micros(amount: number): string {
  return money(amount / 1_000_000);
}

/** A count of tokens: 900, 412 k, 1.2 M. */
export function tokens(count: number): string {
  if (count < 1000) return String(count);
  if (count < 1_000_000) return `${Math.round(count / 1000)} k`;
  return `${(count / 1_000_000).toFixed(1)} M`;
}

/** A position or a large count in groups of three. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, SPACE);
}

/** "1 task", "3 tasks". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** Seconds as a person says them: 8 s, 19 min, 2 h. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min`;
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return minutes ? `${hours} h ${minutes} min` : `${hours} h`;
}

/** Seconds as 2:27; what is past has a minus. */
export function minutes(seconds: number): string {
  const whole = Math.abs(Math.trunc(seconds));
  return `${seconds < 0 ? '−' : ''}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** How long ago, seen from `now` (milliseconds): relative under an hour, then {@link momentOf}. */
export function ageOf(at: string, now: number): string {
  const seconds = (now - Date.parse(at)) / 1000;
  if (seconds < 1) return 'just now';
  return seconds < 3600 ? `${duration(seconds)} ago` : momentOf(at, now);
}

/** When something was: the clock today, else the date. */
export function momentOf(at: string, now: number): string {
  const then = new Date(at);
  if (then.toDateString() === new Date(now).toDateString()) return clockOf(then);
  return then.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

/** The exact instant, for hover and focus. */
export function exactly(at: string): string {
  return new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}

/** Who an actor is, without of which kind: `person:ada` is ada. */
export function nameOfActor(actor: string): string {
  return actor.replace(/^\w+:/, '');
}
