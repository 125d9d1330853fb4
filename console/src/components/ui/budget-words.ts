/** The budget that a project's config sets for each of its runs, as it is and in words. */
import type { Project } from '@/api/types';
import { micros, tokens } from './format';

export interface RunBudget {
  micros: number | null;
  tokens: number | null;
  on_exceed: 'stop' | 'pause' | 'warn';
}

export const WHEN_SPENT: Readonly<Record<RunBudget['on_exceed'], string>> = {
  stop: 'the run stops',
  pause: 'the run pauses and waits for you',
  warn: 'it is said, and the run goes on',
};

/** The budget in a project's config; what it does not say is no limit. */
export function budgetOf({ config }: Project): RunBudget {
  const said = (config.budget ?? {}) as Partial<RunBudget>;
  return {
    micros: said.micros ?? null,
    tokens: said.tokens ?? null,
    on_exceed: said.on_exceed && said.on_exceed in WHEN_SPENT ? said.on_exceed : 'stop',
  };
}

/** "$5.00 and 2.0 M tokens a run, then the run stops". */
export function budgetWords(budget: RunBudget): string {
  const limits = [
    budget.micros !== null && micros(budget.micros),
    budget.tokens !== null && `${tokens(budget.tokens)} tokens`,
  ].filter(Boolean);
  return limits.length
    ? `${limits.join(' and ')} a run, then ${WHEN_SPENT[budget.on_exceed]}`
    : 'No limit: a run spends what its tasks take.';
}
