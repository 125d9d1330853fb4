import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { checkpointQuery } from '@/api/queries/verify';
import { Age } from '@/components/ui/age';
import { Fact, Facts } from '@/components/ui/facts';
import { Failure } from '@/components/ui/failure';
import { counted, grouped } from '@/components/ui/format';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';

/** Where the journal's head was signed last, outside the store: from there on a cut would be missed. */
export function Checkpoint({ position }: { position: number }) {
  const last = useQuery(checkpointQuery());
  const signed = last.data?.position ?? null;
  return (
    <Panel title="Last checkpoint" testId="verify-checkpoint">
      {last.isPending && <Skeleton rows={2} />}
      {last.isError && <Failure what="The last checkpoint" error={last.error} retry={() => last.refetch()} />}
      {last.data && signed === null && (
        <Nothing>None was signed yet. A run signs the journal's head while it goes on.</Nothing>
      )}
      {last.data && signed !== null && (
        <div className="verify-words">
          <Facts>
            <Fact name="Signed">
              <Age at={last.data.at} />
            </Fact>
            <Fact name="Position">
              <Link to="/events" search={{ event: signed }}>
                {grouped(signed)}
              </Link>
            </Fact>
            <Fact name="Hash">
              <code>{last.data.hash}</code>
            </Fact>
            <Fact name="Since then">{counted(Math.max(0, position - signed), 'event')}</Fact>
          </Facts>
        </div>
      )}
    </Panel>
  );
}
