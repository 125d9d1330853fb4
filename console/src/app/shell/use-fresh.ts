import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { meQuery, standingQuery } from '@/api/queries/standing';
import { principalOf } from '@/api/session';
import { keepFresh } from '@/api/stream/journal';

/** Follow the journal while the shell stands, from the position of the first answer on. */
export function useFresh(): void {
  const queries = useQueryClient();
  const me = useQuery(meQuery());
  const standing = useQuery(standingQuery());
  const who = me.data && principalOf(me.data);
  const known = !standing.isPending || standing.failureCount > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it begins once, where the first answer stood
  useEffect(() => {
    if (!who || !known) return;
    return keepFresh(queries, who, standing.data?.position ?? null);
  }, [queries, who, known]);
}
