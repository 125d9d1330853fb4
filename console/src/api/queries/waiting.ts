/** What only a person can decide: questions that were asked, and tasks and runs that cannot go on by themselves. */
import { queryOptions } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import { read } from '../problem';
import type { Approval, Run, Task } from '../types';

/** One thing that waits: with its cause, and since when. */
export type Waiting =
  | { kind: 'approval'; id: string; since: string | null; approval: Approval }
  | { kind: 'blocked'; id: string; since: string | null; task: Task }
  | { kind: 'review'; id: string; since: string | null; task: Task }
  | { kind: 'paused'; id: string; since: string | null; run: Run }
  | { kind: 'stopped'; id: string; since: string | null; run: Run };

/** A task that is blocked by another needs nobody: the other one does. */
const WAITS_FOR_ANOTHER = 'blocker';
const MOST = 500;

export interface WaitingList {
  /** The oldest of each kind. */
  items: Waiting[];
  total: number;
  totals: Readonly<Record<Waiting['kind'], number>>;
}

/** What a run stopped at that only a person lifts. */
const STOPPED: readonly Run['status'][] = ['stopped_budget', 'stopped_gate'];

/** The newest run of each project, where it stopped: one that was started after it has taken its place. */
function stoppedOf(newest: readonly Run[]): Run[] {
  const projects = new Set<string>();
  return newest.filter((run) => {
    const first = !projects.has(run.project_id);
    projects.add(run.project_id);
    return first && STOPPED.includes(run.status);
  });
}

/**
 * Approvals that were asked for, reviews that no run sees to, tasks that are blocked for a reason of their own,
 * paused runs and stopped ones, oldest first.
 */
export function waitingQuery(project?: string) {
  return queryOptions({
    queryKey: keys.waiting.list({ project }),
    queryFn: async ({ signal }): Promise<WaitingList> => {
      const of = { project, limit: MOST };
      const [asked, blocked, review, paused, runs] = await Promise.all([
        read(api.GET('/api/approvals', { params: { query: { ...of, status: 'asked' } }, signal })),
        read(api.GET('/api/tasks', { params: { query: { ...of, status: 'blocked' } }, signal })),
        read(api.GET('/api/tasks', { params: { query: { ...of, status: 'review' } }, signal })),
        read(api.GET('/api/runs', { params: { query: { ...of, status: 'paused' } }, signal })),
        read(api.GET('/api/runs', { params: { query: { ...of, newest_first: true } }, signal })),
      ]);
      const stuck = blocked.items.filter((task) => task.blocked?.reason !== WAITS_FOR_ANOTHER);
      const alone = review.items.filter((task) => task.status === 'review' && task.run_id === null);
      const resting = paused.items.filter((run) => run.status === 'paused' && run.ended_at === null);
      const stopped = stoppedOf(runs.items);
      const items: Waiting[] = [
        ...asked.items.map((approval) => ({
          kind: 'approval' as const,
          id: approval.approval_id,
          since: approval.created_at,
          approval,
        })),
        ...stuck.map((task) => ({ kind: 'blocked' as const, id: task.id, since: task.updated_at, task })),
        ...alone.map((task) => ({ kind: 'review' as const, id: task.id, since: task.updated_at, task })),
        ...stopped.map((run) => ({ kind: 'stopped' as const, id: run.id, since: run.ended_at, run })),
        ...resting.map((run) => ({ kind: 'paused' as const, id: run.id, since: run.updated_at, run })),
      ];
      items.sort((one, other) => (one.since ?? '').localeCompare(other.since ?? ''));
      const totals = {
        approval: asked.total,
        blocked: stuck.length + beyond(blocked),
        review: alone.length,
        paused: resting.length + beyond(paused),
        stopped: stopped.length,
      };
      return { items, total: Object.values(totals).reduce((sum, one) => sum + one, 0), totals };
    },
  });
}

/** How many of a list are on pages that were not read. */
function beyond(page: { items: readonly unknown[]; total: number }): number {
  return page.total - page.items.length;
}
