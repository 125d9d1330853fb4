/** What was typed as the run that is asked for. */
import type { components } from '@/api/schema';

export type Source = 'goal' | 'backlog' | 'queue';

export interface ReadRun {
  body: components['schemas']['RunStart'];
  /** What is wrong, by the name of the field. */
  wrong: Record<string, string>;
}

const MICROS = 1_000_000;

/** The run that a form asks for, and what is wrong with it. */
export function readRun(source: Source, given: FormData): ReadRun {
  const text = (name: string) => String(given.get(name) ?? '').trim();
  const wrong: Record<string, string> = {};
  const dollars = text('dollars').replace(',', '.');
  if (dollars && !/^\d+(\.\d{1,6})?$/.test(dollars)) wrong.dollars = 'An amount such as 5.00 is needed here.';
  if (source !== 'queue' && !text(source))
    wrong[source] = source === 'goal' ? 'Say what is to be reached.' : 'Paste the backlog here.';
  return {
    body: {
      project_id: text('project'),
      goal: source === 'goal' ? text('goal') : '',
      backlog: source === 'backlog' ? String(given.get('backlog') ?? '') : '',
      name: source,
      runtime: text('runtime'),
      parallel: Math.min(64, Math.max(1, Number.parseInt(text('parallel'), 10) || 2)),
      budget: dollars && !wrong.dollars ? { micros: Math.round(Number(dollars) * MICROS) } : {},
      fresh: false,
    },
    wrong,
  };
}
