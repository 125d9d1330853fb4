/** The figures of today, from what was booked: in all, by the hour, by role. */
import type { JournalEvent, RunStanding } from '@/api/types';

export interface Spending {
  micros: number;
  /** Millionths of a dollar in each hour of the day, 24 of them. */
  hours: number[];
  /** Agents by what they used, the most first; at most four, the last gathers the others. */
  roles: { role: string; micros: number }[];
}

const SHOWN_ROLES = 4;

/** What model calls cost; a call of unknown price counts nothing. */
export function spendingOf(events: readonly JournalEvent[]): Spending {
  const hours = Array<number>(24).fill(0);
  const roles = new Map<string, number>();
  let micros = 0;
  for (const event of events) {
    const cost = Number(event.payload?.micros ?? 0);
    const hour = new Date(event.emitted_at).getHours();
    hours[hour] = (hours[hour] ?? 0) + cost;
    const role = event.agent_id ?? event.actor;
    roles.set(role, (roles.get(role) ?? 0) + cost);
    micros += cost;
  }
  return { micros, hours, roles: mostFirst(roles) };
}

function mostFirst(roles: ReadonlyMap<string, number>): Spending['roles'] {
  const sorted = [...roles].map(([role, micros]) => ({ role, micros })).sort((a, b) => b.micros - a.micros);
  if (sorted.length <= SHOWN_ROLES) return sorted;
  const rest = sorted.slice(SHOWN_ROLES - 1).reduce((sum, one) => sum + one.micros, 0);
  return [...sorted.slice(0, SHOWN_ROLES - 1), { role: 'others', micros: rest }];
}

/** What the unfinished runs may spend in all, in dollars; none when one of them has no limit. */
export function limitOf(runs: readonly RunStanding[]): number | null {
  if (!runs.length || runs.some((run) => run.limit_usd === null)) return null;
  return runs.reduce((sum, run) => sum + (run.limit_usd ?? 0), 0);
}
