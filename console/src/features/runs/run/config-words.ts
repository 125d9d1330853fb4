/** What a run's settings are called and what they say, in words. */
import { grouped, micros, tokens } from '@/components/ui/format';

const NAMES: Readonly<Record<string, string>> = {
  approval: 'Asks a person',
  approval_hours: 'Waits for an answer',
  budget: 'Budget',
  changelog: 'Changelog',
  fresh: 'Done tasks',
  max_review_iterations: 'Sent back at most',
  prose: 'Criteria in prose',
  review: 'Review',
  security_gate: 'Security gate',
  setup: 'Set up by',
  target_branch: 'Delivers to',
  test_command: 'Tested by',
};

const SAYINGS: Readonly<Record<string, string>> = {
  'approval merge': 'before a merge',
  'approval run_end': 'before the result is delivered',
  'approval scan': 'about what a scan found',
  'changelog false': 'is left alone',
  'changelog true': 'is kept',
  'fresh false': 'stay done',
  'fresh true': 'are done again',
  'prose block': 'must be verified',
  'prose report': 'are reported where nobody could verify them',
  'review none': 'none',
  'review required': 'every change is reviewed',
  'security_gate block_critical': 'stops what is critical',
  'security_gate block_high': 'stops what is high or worse',
  'security_gate off': 'off',
  'security_gate warn': 'warns only',
};

/** What a setting is called. */
export function nameOfSetting(name: string): string {
  return NAMES[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
}

/** What a setting says. */
export function wordsOfSetting(name: string, value: unknown): string {
  if (name === 'budget') return wordsOfBudget(value as Budget | null);
  if (name === 'approval_hours') return `${value} h`;
  if (name === 'max_review_iterations') return `${value} times`;
  if (value === null || value === '') return 'not set';
  if (Array.isArray(value)) return value.map((one) => wordsOfSetting(name, one)).join(', ') || 'none';
  if (typeof value === 'number') return grouped(value);
  if (typeof value === 'object') return JSON.stringify(value);
  return SAYINGS[`${name} ${value}`] ?? String(value);
}

interface Budget {
  micros?: number | null;
  tokens?: number | null;
  on_exceed?: string;
}

const ON_EXCEED: Readonly<Record<string, string>> = {
  pause: 'then the run rests',
  stop: 'then the run stops',
  warn: 'then it is said',
};

function wordsOfBudget(budget: Budget | null): string {
  const limits = [
    typeof budget?.micros === 'number' && micros(budget.micros),
    typeof budget?.tokens === 'number' && `${tokens(budget.tokens)} tokens`,
  ].filter(Boolean);
  if (!limits.length) return 'no limit';
  return [limits.join(' or '), ON_EXCEED[budget?.on_exceed ?? '']].filter(Boolean).join(', ');
}
