/** What a run is called, and what is said of it in a line. */
import type { Run } from '@/api/types';

/** A run's id as it is shortened everywhere: its end, for those that were made at one time begin alike. */
export function nameOfRun(run: { id: string }): string {
  return run.id.slice(-12);
}

/** What it works on: a backlog by its name, a goal, or the queue. */
export function workOf(run: Run): string {
  return run.backlog || 'what is on the queue';
}

/** What stands under its title: its project, and its backlog where that has a name of its own. */
export function underTitle(run: Run, project: string | undefined): string {
  const named = run.goal && !UNNAMED.includes(run.backlog) ? run.backlog : '';
  return [project, named].filter(Boolean).join(', ');
}

/** What backlogs are called that nobody named. */
const UNNAMED: readonly string[] = ['goal', 'backlog', 'queue', 'the queue', ''];

/** Why it ended, or why it does not go on; nothing where it simply works. */
export function causeOf(run: Run): string {
  if (run.end_reason) return run.end_reason;
  if (run.ended_at === null && run.stop_requested !== null)
    return run.stop_requested || 'a stop was asked for';
  if (run.ended_at === null && run.pause_requested) return 'comes to rest';
  return '';
}
