/** What is left of a run's limit as it was spent, step by step, and where it leads at the pace so far. */
import type { components } from '@/api/schema';
import { micros, tokens } from '@/components/ui/format';
import type { Spent } from './story';

export type Budget = components['schemas']['BudgetShown'];

export interface Burn {
  limit: number;
  /** What is left after each booking, oldest first; begins with the whole at the run's start. */
  steps: { at: number; left: number }[];
  spent: number;
  held: number;
  write: (amount: number) => string;
  /** What happens when nothing is left. */
  end: string;
}

const ENDS = { stop: 'stops', pause: 'pauses', warn: 'warns' } as const;

/** The burn-down of money, else of tokens; none where neither has a limit. */
export function burnOf(budget: Budget, spent: readonly Spent[], began: number): Burn | null {
  const money = budget.limit_micros !== null;
  const limit = budget.limit_micros ?? budget.limit_tokens;
  if (limit === null) return null;
  const steps = [{ at: began, left: limit }];
  let left = limit;
  for (const one of spent) {
    left -= money ? one.micros : one.tokens;
    steps.push({ at: Math.max(began, one.at), left });
  }
  return {
    limit,
    steps,
    spent: money ? budget.spent_micros : budget.spent_tokens,
    held: money ? budget.held_micros : budget.held_tokens,
    write: money ? micros : (amount) => tokens(amount),
    end: ENDS[budget.on_exceed],
  };
}

export interface Forecast {
  at: number;
  left: number;
}

/** Where it ends at the pace so far, when `done` of `total` tasks took until `now`; none before one is done. */
export function forecastOf(
  burn: Burn,
  began: number,
  now: number,
  done: number,
  total: number,
): Forecast | null {
  if (done === 0 || done >= total) return null;
  const factor = total / done;
  return { at: began + (now - began) * factor, left: burn.limit - burn.spent * factor };
}
