/** What happened to a task, the newest first, as far back as somebody looked. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Version } from '@/api/queries/around-task';
import { historyQuery } from '@/api/queries/tasks';

export interface TaskHistory {
  /** The newest first. */
  versions: readonly Version[];
  total: number | undefined;
  pending: boolean;
  error: Error | null;
  again: () => void;
  /** Read what lies before; none where nothing does, or while it is read. */
  earlier: (() => void) | undefined;
}

/** The history of a task. */
export function useHistory(task: string): TaskHistory {
  const asked = useInfiniteQuery(historyQuery(task));
  const pages = asked.data?.pages;
  // Something that happens between two pages moves the second one down by a place.
  const versions = useMemo(
    () =>
      (pages?.flatMap((page) => page.items) ?? []).filter(
        (one, at, all) => at === 0 || one.position < (all[at - 1]?.position ?? 0),
      ),
    [pages],
  );
  return {
    versions,
    total: pages?.[0]?.total,
    pending: asked.isPending,
    error: asked.error,
    again: () => void asked.refetch(),
    earlier: asked.hasNextPage && !asked.isFetchingNextPage ? () => void asked.fetchNextPage() : undefined,
  };
}
