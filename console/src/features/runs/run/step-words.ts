/** What a step says in its two lines: who, how often, how long, what it cost. */
import { micros, minutes } from '@/components/ui/format';
import type { StateName } from '@/components/ui/icon/state-glyph';
import type { Step, StepState } from './steps';

export const GLYPH_OF_STEP: Readonly<Record<StepState, StateName>> = {
  done: 'done',
  running: 'running',
  queued: 'queued',
  ask: 'ask',
  failed: 'failed',
  back: 'failed',
  stopped: 'stopped',
  next: 'ready',
};

export const WORD_OF_STEP: Readonly<Record<StepState, string>> = {
  done: 'done',
  running: 'working',
  queued: 'waits for a hand',
  ask: 'waits for you',
  failed: 'failed',
  back: 'refused the change',
  stopped: 'not ended',
  next: 'comes later',
};

/** What the figure beside a step means. */
export const MEANING_OF_PASS =
  'How often the same task came to a step. More than once: it was sent back, or an attempt failed.';

/** At the right of the name: the pass where it was made again, else how long it took. */
export function extentOf(step: Step): string {
  if (!step.visits.length) return '';
  if (step.pass > 1) return `pass ${step.pass}`;
  return minutes(step.seconds);
}

/** Who does it, and on what; where it waits for a person, that. */
export function whoOf(step: Step): string {
  if (step.state === 'ask') return 'waits for you';
  const who = step.who || step.role;
  if (!step.at.length) return who;
  const [first, ...rest] = step.at;
  return `${who}, ${first}${rest.length ? ` +${rest.length}` : ''}`;
}

/** What it cost; nothing before anything was done. */
export function costOf(step: Step): string {
  return step.visits.length ? micros(step.micros) : '';
}

/** The same in one sentence, for readers. */
export function sentenceOfStep(step: Step): string {
  const parts = [`${step.name}: ${WORD_OF_STEP[step.state]}`, whoOf(step), extentOf(step), costOf(step)];
  return parts.filter(Boolean).join(', ');
}
