import { useQuery } from '@tanstack/react-query';
import { LATEST_TYPES, toldQuery } from '@/api/queries/events';
import { Age } from '@/components/ui/age';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph, type StateName } from '@/components/ui/icon/state-glyph';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';

const GLYPHS: Readonly<Record<string, StateName>> = {
  'task.created': 'inbox',
  'task.claimed': 'claimed',
  'task.completed': 'review',
  'task.approved': 'approved',
  'task.merged': 'done',
  'task.finished': 'done',
  'task.blocked': 'blocked',
  'run.started': 'running',
  'run.ended': 'stopped',
  'approval.requested': 'ask',
  'approval.approved': 'approved',
  'approval.rejected': 'cancelled',
};

/** The last few things that happened. */
export function LatestPanel({ project }: { project?: string }) {
  const latest = useQuery(toldQuery({ types: LATEST_TYPES, project, limit: 6 }));
  return (
    <Panel title="Latest" testId="panel-latest" className="padded">
      {latest.isPending && <Skeleton rows={4} />}
      {latest.isError && <Failure what="The events" error={latest.error} retry={() => latest.refetch()} />}
      {latest.data?.items.length === 0 && <Nothing>Nothing has happened yet.</Nothing>}
      {latest.data?.items.map((one) => (
        <div className="feed" key={one.event.position}>
          <StateGlyph name={GLYPHS[one.event.type] ?? 'ready'} />
          <span className="cut">
            <b>{one.about}</b>{' '}
            <span className="muted">
              <ForeignText text={one.what} />
            </span>
          </span>
          <span className="meta">
            <Age at={one.event.emitted_at} />
          </span>
        </div>
      ))}
    </Panel>
  );
}
