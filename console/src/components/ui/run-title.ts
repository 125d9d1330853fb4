/** What a run is called where people look for it: what it is for, else what it works on. */
import { clockOf } from '@/api/clock-of';
import type { Run } from '@/api/types';

/** What the server calls the backlog of a run that works on what is queued; its goal is the project's. */
const QUEUE = 'the queue';

/** Its goal in a line; of a run that says none the name of its backlog, and of one on the queue from when. */
export function titleOfRun({
  goal,
  backlog,
  created_at,
}: Pick<Run, 'goal' | 'backlog' | 'created_at'>): string {
  const named = backlog === QUEUE ? '' : goal || backlog;
  return named || ['What was queued', created_at && dayAndClock(created_at)].filter(Boolean).join(' on ');
}

/** 26 Nov, 14:06. */
function dayAndClock(at: string): string {
  const day = new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return `${day}, ${clockOf(at)}`;
}
