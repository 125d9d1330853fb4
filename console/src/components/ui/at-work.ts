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

/** What agents do in these runs; what waits for a person is done by nobody. */
export function workIn(runs: readonly RunStanding[]): AtWork[] {
  return runs.flatMap((run) => run.at_work).filter((one) => one.agent);
}

/** How many of the crew are at work: "2 of 8". */
export function crewAtWork(work: readonly AtWork[], crew: number): string {
  return `${new Set(work.map((one) => one.agent)).size} of ${crew}`;
}

/** "reviews T-2". */
export function doing(work: AtWork): string {
  return `${DOING[work.state] ?? work.state.replaceAll('_', ' ')} ${work.id ?? ''}`.trim();
}

/** The lease under which it is done: that of the very task, not of another project's of the same code. */
export function leaseOf(work: AtWork, locks: readonly Lock[] | undefined): Lock | undefined {
  return work.task_id === null ? undefined : locks?.find((lock) => lock.task_id === work.task_id);
}
