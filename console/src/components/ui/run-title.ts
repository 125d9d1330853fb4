/** What a run is called where people look for it: what it is for, else what it works on. */
import type { Run } from '@/api/types';

/** Its goal in a line; of a run that says none the name of its backlog, else that it works off the queue. */
export function titleOfRun(run: Pick<Run, 'goal' | 'backlog'>): string {
  return run.goal || run.backlog || 'What is on the queue';
}
