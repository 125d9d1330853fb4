/** The columns of the boards: which states stand in which, one over the other. */
import type { TaskStatus } from '@/api/types';

export interface Part {
  name: string;
  statuses: readonly TaskStatus[];
  /** Where a card goes that is put here. */
  target: TaskStatus;
}

export type Board = 'flow' | 'queue' | 'pm';

const part = (name: string, target: TaskStatus, ...others: TaskStatus[]): Part => ({
  name,
  target,
  statuses: [target, ...others],
});

/** Seed S4's flow, seed S3's queue, seed S1's board of a project manager. */
export const BOARDS: Readonly<Record<Board, readonly (readonly Part[])[]>> = {
  flow: [
    [part('Queued', 'ready', 'planning', 'inbox')],
    [part('Claimed', 'claimed'), part('In progress', 'in_progress')],
    [part('Review', 'review')],
    [part('Approved', 'approved'), part('Merging', 'merging')],
    [part('Done', 'done')],
    [part('Blocked', 'blocked')],
  ],
  queue: [
    [part('Inbox', 'inbox')],
    [part('Planning', 'planning')],
    [part('Ready', 'ready')],
    [part('In flight', 'in_progress', 'claimed')],
    [part('Review', 'review', 'approved', 'merging')],
    [part('Done', 'done')],
  ],
  pm: [
    [part('To do', 'ready', 'inbox', 'planning')],
    [part('In progress', 'in_progress', 'claimed')],
    [part('Review', 'review', 'approved', 'merging')],
    [part('Blocked', 'blocked')],
    [part('Done', 'done')],
  ],
};
