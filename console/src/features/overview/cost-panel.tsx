import { useQuery } from '@tanstack/react-query';
import { midnight } from '@/api/queries/events';
import { spentQuery } from '@/api/queries/record';
import { standingQuery } from '@/api/queries/standing';
import { Failure } from '@/components/ui/failure';
import { micros, money } from '@/components/ui/format';
import { Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { HourChart } from './hour-chart';
import { limitOf, spendingOf } from './today';

/** What today has cost so far: in all, by the hour, by who spent it. */
export function CostPanel({ project }: { project?: string }) {
  const spent = useQuery(spentQuery(midnight(), project));
  const standing = useQuery(standingQuery());
  const runs = (standing.data?.runs ?? []).filter((run) => !project || run.project_id === project);
  const limit = limitOf(runs);
  return (
    <Panel title="Cost today" testId="panel-cost" className="anchor-cost">
      {spent.isPending && <Skeleton rows={4} />}
      {spent.isError && <Failure what="The cost" error={spent.error} retry={() => spent.refetch()} />}
      {spent.data && <Figures spending={spendingOf(spent.data)} limit={limit} />}
    </Panel>
  );
}

function Figures({ spending, limit }: { spending: ReturnType<typeof spendingOf>; limit: number | null }) {
  const pace = paceOf(spending.micros);
  return (
    <div className="cost">
      <div className="row cost-line">
        <span className="figure">{micros(spending.micros)}</span>
        {limit !== null && <span className="muted">of {money(limit)}</span>}
        {pace !== null && <span className="meta end">at this pace {micros(pace)} by midnight</span>}
      </div>
      <HourChart hours={spending.hours} />
      {spending.roles.length ? (
        <dl className="roles">
          {spending.roles.map((one) => (
            <div key={one.role}>
              <dt className="cut">{one.role.replaceAll('_', ' ')}</dt>
              <dd>{micros(one.micros)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className="meta">No model was called today.</p>
      )}
    </div>
  );
}

/** What the day comes to if it goes on as it did; none before there is a pace. */
function paceOf(spent: number, now = new Date()): number | null {
  const passed = now.getHours() + now.getMinutes() / 60;
  return spent > 0 && passed >= 1 ? (spent / passed) * 24 : null;
}
