import { useQuery } from '@tanstack/react-query';
import { midnight, toldQuery, WRONG_TYPES } from '@/api/queries/events';
import type { Told } from '@/api/types';
import { Age } from '@/components/ui/age';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph, type StateName } from '@/components/ui/icon/state-glyph';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { causeOf } from './causes';

const GLYPHS: Readonly<Record<string, StateName>> = {
  'task.blocked': 'blocked',
  'lease.reclaimed': 'stale',
  'run.budget_exceeded': 'budget',
  'budget.exceeded': 'budget',
};

/** What failed, was refused or was lost today: the cause in the row. */
export function WrongPanel({ project }: { project?: string }) {
  const wrong = useQuery(toldQuery({ types: WRONG_TYPES, project, since: midnight(), limit: 5 }));
  return (
    <Panel title="What went wrong today" count={wrong.data?.total} testId="panel-wrong">
      {wrong.isPending && <Skeleton rows={5} />}
      {wrong.isError && <Failure what="What went wrong" error={wrong.error} retry={() => wrong.refetch()} />}
      {wrong.data?.items.length === 0 && <Nothing>Nothing went wrong today.</Nothing>}
      {wrong.data?.items.map((one) => (
        <WrongRow key={one.event.position} told={one} />
      ))}
    </Panel>
  );
}

function WrongRow({ told }: { told: Told }) {
  return (
    <div className="wrong">
      <StateGlyph name={GLYPHS[told.event.type] ?? 'failed'} />
      <span className="num faint cut">{told.about}</span>
      <span className="cut">
        <ForeignText text={causeOf(told)} />
      </span>
      <span className="meta">
        <Age at={told.event.emitted_at} />
      </span>
    </div>
  );
}
