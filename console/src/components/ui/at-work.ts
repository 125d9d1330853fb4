/** What goes on: in words, and under which lease. */
import type { Lock, RunStanding } from '@/api/types';

export type AtWork = RunStanding['at_work'][number];

const DOING: Readonly<Record<string, string>> = {
  claimed: 'takes up',
  in_progress: 'works on',
  review: 'reviews',
  approved: 'holds',
  merging: 'merges',
};

/** "reviews T-2". */
export function doing(work: AtWork): string {
  return `${DOING[work.state] ?? work.state.replaceAll('_', ' ')} ${work.id ?? ''}`.trim();
}

/** The lease under which it is done: that of the very task, not of another project's of the same code. */
export function leaseOf(work: AtWork, locks: readonly Lock[] | undefined): Lock | undefined {
  return work.task_id === null ? undefined : locks?.find((lock) => lock.task_id === work.task_id);
}
