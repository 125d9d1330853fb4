/** What is said of a schedule: when, what it starts, and what became of its last tick. */
import type { Schedule } from '@/api/types';
import { cronWords } from './cron-words';
import { isoIn } from './times';

/** When it ticks, in words. */
export function whenOf(schedule: Schedule): string {
  const { cron, iso, time_zone: zone } = schedule;
  if (iso) return `once, ${isoIn(iso, zone)}`;
  const words = cronWords(cron ?? '');
  return words ? `${words}, ${zone}` : `as its next times say, ${zone}`;
}

/** What a tick starts. */
export function startsOf(schedule: Schedule): string {
  const text = (body: Schedule['job'], name: string) => {
    const value = body?.[name];
    return typeof value === 'string' && value ? value : null;
  };
  if (schedule.starts === 'run') return `a run: ${text(schedule.run, 'goal') ?? 'of a backlog'}`;
  if (schedule.starts === 'task') return `a task: ${text(schedule.task, 'title') ?? ''}`;
  return `a job: ${text(schedule.job, 'title') ?? text(schedule.job, 'preset') ?? 'document'}`;
}

const OUTCOMES: Readonly<Record<string, string>> = {
  started: 'Started',
  skipped: 'Skipped: what it started before was not over',
  queued: 'Waits until what it started before is over',
  missed: 'Missed: no server was up',
  refused: 'Refused',
};

export interface LastResult {
  words: string;
  isWrong: boolean;
}

/** What became of its last tick, with the reason. */
export function lastOf(schedule: Schedule): LastResult {
  const outcome = schedule.last_outcome;
  if (!outcome) return { words: 'Not yet', isWrong: false };
  const words = OUTCOMES[outcome] ?? outcome;
  const reason = schedule.last_reason ? `: ${schedule.last_reason}` : '';
  return { words: words + reason, isWrong: outcome === 'refused' || outcome === 'missed' };
}
