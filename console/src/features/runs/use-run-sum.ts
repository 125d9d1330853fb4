/** A run's figures for its row: of one that goes on from what stands, of one that is over asked once. */
import { useQuery } from '@tanstack/react-query';
import { endedRunQuery } from '@/api/queries/runs';
import type { Run, RunStanding } from '@/api/types';

export interface RunSum {
  done: number;
  total: number;
  /** Millionths of a dollar; null while it is not known. */
  spent: number | null;
  limit: number | null;
}

/** Tasks done of all, and spent of the limit. */
export function useRunSum(run: Run, live: RunStanding | undefined): RunSum {
  const ended = useQuery({ ...endedRunQuery(run.id), enabled: run.ended_at !== null });
  if (live) {
    const total = Object.values(live.tasks).reduce((sum, count) => sum + count, 0);
    const limit = live.limit_usd === null ? null : live.limit_usd * 1_000_000;
    return { done: live.tasks.done ?? 0, total, spent: live.cost_usd * 1_000_000, limit };
  }
  const data = ended.data;
  return {
    done: data?.counts.done ?? 0,
    total: data?.total ?? 0,
    spent: data?.budget.spent_micros ?? null,
    limit: data?.budget.limit_micros ?? null,
  };
}
