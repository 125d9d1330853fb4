import { useQuery } from '@tanstack/react-query';
import { midnight } from '@/api/queries/events';
import { spentQuery } from '@/api/queries/record';
import { standingQuery } from '@/api/queries/standing';
import { waitingQuery } from '@/api/queries/waiting';
import { counted, micros, money } from '@/components/ui/format';
import { SinceYouLooked } from './since-you-looked';
import { limitOf, spendingOf } from './today';

/** One sentence of facts; each figure opens what it counts. */
export function Sentence({ project }: { project?: string }) {
  const standing = useQuery(standingQuery());
  const waiting = useQuery(waitingQuery(project));
  const spent = useQuery(spentQuery(midnight(), project));
  const runs = (standing.data?.runs ?? []).filter((run) => !project || run.project_id === project);
  const working = runs.filter((run) => run.status === 'running').length;
  const limit = limitOf(runs);
  if (!standing.data || !waiting.data)
    return (
      <div className="head">
        <h1 className="lead quiet-lead">Looking around</h1>
        <p className="muted">What runs, what waits for you, and what it costs.</p>
      </div>
    );
  const things = waiting.data.total;
  return (
    <div className="head" data-testid="sentence">
      <h1 className="lead">
        <a href="#running">{working ? counted(working, 'run') : 'No run'}</a>{' '}
        <span className="quiet">{working === 1 || !working ? 'is working,' : 'are working,'}</span>{' '}
        <a className={things ? 'brass' : ''} href="#waiting">
          {things ? counted(things, 'thing') : 'nothing'}
        </a>{' '}
        <span className="quiet">
          {things === 1 || !things ? 'waits for you' : 'wait for you'}, and today has cost
        </span>{' '}
        <a href="#cost">{micros(spendingOf(spent.data ?? []).micros)}</a>
        <span className="quiet">{limit === null ? '.' : ` of ${money(limit)}.`}</span>
      </h1>
      <SinceYouLooked project={project} />
    </div>
  );
}
