/** The proof that the record is what was written; the last one is remembered in this browser. */
import { api } from '../client';
import { read } from '../problem';
import type { components } from '../schema';

export type Verified = components['schemas']['Verified'];

/** A verdict with when it was given (milliseconds since 1970) and how long it took. */
export interface Verdict extends Verified {
  at: number;
  seconds: number;
}

const LAST = 'guildhall.verdict';

/** Recompute the chain, fold it, and compare what is looked up with it. */
export async function verifyRecord(org: string): Promise<Verdict> {
  const began = Date.now();
  const found = await read(api.GET('/api/verify'));
  const verdict = { ...found, at: Date.now(), seconds: (Date.now() - began) / 1000 };
  localStorage.setItem(`${LAST}.${org}`, JSON.stringify(verdict));
  return verdict;
}

/** The last verdict that this browser was given about an org. */
export function lastVerdict(org: string): Verdict | null {
  try {
    return JSON.parse(localStorage.getItem(`${LAST}.${org}`) ?? 'null') as Verdict | null;
  } catch {
    return null;
  }
}
