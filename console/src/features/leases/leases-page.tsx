import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { keys } from '@/api/keys';
import { locksQuery } from '@/api/queries/crew';
import { reclaimLeases } from '@/api/queries/leases';
import type { Lock } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { Button } from '@/components/ui/button';
import { useSecond } from '@/components/ui/clock';
import { Failure } from '@/components/ui/failure';
import { visible } from '@/components/ui/foreign-text';
import { counted, minutes } from '@/components/ui/format';
import { Empty, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import '@/components/ui/table.css';
import { toast } from '@/components/ui/toasts';
import { LeaseLine } from './lease-line';
import './leases.css';

/** Who holds what, and is it alive? By the time that is left. */
export function LeasesPage() {
  const { project } = useSearch({ from: '/hall' });
  const locks = useQuery(locksQuery(project));
  const now = useSecond();
  const reclaim = useReclaim();
  const sorted = [...(locks.data ?? [])].sort((one, other) => one.expires_at.localeCompare(other.expires_at));
  const stale = sorted.filter((lock) => Date.parse(lock.expires_at) / 1000 < now);
  const next = sorted[stale.length];
  return (
    <div className="page page-list leases-page" data-testid="page-leases">
      <div className="row">
        <h1 className="title">Leases</h1>
        {locks.data && <span className="muted lease-words">{wordsOf(stale.length, next, now)}</span>}
        <span className="row end">
          <Button
            kind={stale.length ? 'ask' : 'plain'}
            icon="undo"
            busy={reclaim.isPending && reclaim.variables === null}
            off={stale.length ? undefined : 'No lease is stale.'}
            onClick={() => reclaim.mutate(null)}
            data-testid="reclaim-all"
          >
            Reclaim all that are stale
          </Button>
        </span>
      </div>
      <Panel title="Held" count={locks.data?.length} testId="leases">
        {locks.isPending && <Skeleton rows={4} />}
        {locks.isError && <Failure what="The leases" error={locks.error} retry={() => locks.refetch()} />}
        {locks.data && !sorted.length && (
          <Empty icon="leases" title="Nothing is held">
            Whoever works on a task holds it under a lease, and shows it is alive. One that falls silent loses
            it.
          </Empty>
        )}
        {sorted.length > 0 && (
          <div className="table-frame">
            <table className="table">
              <thead>
                <tr>
                  <th>What</th>
                  <th>Holder</th>
                  <th>Left</th>
                  <th className="right">Last sign of life</th>
                  <th className="right">Held since</th>
                  <th className="right">Fence</th>
                  <th>
                    <span className="sr">Reclaim</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {sorted.map((lock) => (
                  <LeaseLine
                    key={lock.lock_id}
                    lock={lock}
                    busy={reclaim.isPending && reclaim.variables === lock.lock_id}
                    reclaim={() => reclaim.mutate(lock.lock_id)}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Panel>
    </div>
  );
}

function wordsOf(stale: number, next: Lock | undefined, now: number): string {
  if (stale)
    return `${counted(stale, 'lease')} ${stale === 1 ? 'is' : 'are'} stale: the holder gave no sign of life`;
  if (!next) return 'No stale lease.';
  return `No stale lease. The next could be ${visible(next.resource)} in ${minutes(Date.parse(next.expires_at) / 1000 - now)}.`;
}

/** Takes one lease back, or every stale one. */
function useReclaim() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (lock: string | null) => reclaimLeases(lock),
    onSuccess: ({ reclaimed }) =>
      toast({
        glyph: 'reclaimed',
        stays: false,
        text: reclaimed.length
          ? `${counted(reclaimed.length, 'lease')} taken back. The work goes on the queue again.`
          : 'Nothing was taken back: the holder gave a sign of life meanwhile.',
      }),
    onError: (error) => toast({ glyph: 'failed', text: 'Nothing was taken back', detail: sentenceOf(error) }),
    onSettled: () =>
      Promise.all(
        [keys.leases, keys.tasks, keys.standing].map((one) =>
          queries.invalidateQueries({ queryKey: one.all }),
        ),
      ),
  });
}
