/** What was typed as the schedule that is asked for. */
import type { Timing } from '@/api/queries/schedules';
import type { components } from '@/api/schema';

/** What the names of fields begin with that are inputs of a preset. */
export const INPUT = 'input.';

export type Kind = 'job' | 'task' | 'run';

export interface Times {
  way: 'cron' | 'once';
  cron: string;
  at: string;
  zone: string;
}

/** The timing to ask about; null while nothing is typed. */
export function timingOf({ way, cron, at, zone }: Times): Timing | null {
  const given = (way === 'cron' ? cron : at).trim();
  if (!given || !zone.trim()) return null;
  return { [way === 'cron' ? 'cron' : 'iso']: given, time_zone: zone.trim() };
}

/** The schedule without its timing. */
export function orderOf(
  kind: Kind,
  given: FormData,
): Omit<components['schemas']['ScheduleCreate'], 'cron' | 'iso'> {
  const text = (name: string) => String(given.get(name) ?? '').trim();
  const words = text('words');
  const rest = { title: words, catch_up: 'last', overlap: 'skip', time_zone: 'UTC' } as const;
  const project_id = text('project');
  if (kind === 'task')
    return {
      ...rest,
      task: {
        project_id,
        title: words,
        description: '',
        role: 'developer',
        priority: 'medium',
        complexity: 'm',
      },
    };
  if (kind === 'run')
    return {
      ...rest,
      run: { project_id, goal: words, backlog: '', name: 'goal', runtime: 'rules', parallel: 2, fresh: true },
    };
  const inputs = Object.fromEntries(
    [...given.keys()]
      .filter((name) => name.startsWith(INPUT))
      .map((name) => [name.slice(INPUT.length), text(name)]),
  );
  return {
    ...rest,
    job: {
      preset: text('preset') || null,
      title: words,
      runtime: 'rules',
      inputs,
      ...(project_id && { project_id }),
    },
  };
}
