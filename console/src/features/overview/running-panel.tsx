import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { standingQuery } from '@/api/queries/standing';
import type { RunStanding } from '@/api/types';
import { StartRunLink } from '@/components/run-form/start-run-link';
import { doing } from '@/components/ui/at-work';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted, duration, money } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { type Pip, Pips, Track } from '@/components/ui/meters';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { titleOfRun } from '@/components/ui/run-title';

const MOST_PIPS = 40;

/** The runs that are not over: where each is, and what it has spent. */
export function RunningPanel({ project }: { project?: string }) {
  const standing = useQuery(standingQuery());
  const runs = (standing.data?.runs ?? []).filter((run) => !project || run.project_id === project);
  const names = new Map(standing.data?.projects.map((one) => [one.project_id, one.name]));
  return (
    <Panel
      title="Running now"
      count={standing.data && runs.length}
      testId="panel-running"
      className="anchor-running"
    >
      {standing.isPending && <Skeleton rows={2} />}
      {standing.isError && (
        <Failure what="The runs" error={standing.error} retry={() => standing.refetch()} />
      )}
      {standing.data && !runs.length && (
        <>
          <Nothing>
            No run is under way. A run takes a goal or a backlog and a repository, and works until it is done.
          </Nothing>
          <div className="row running-start">
            <StartRunLink />
          </div>
        </>
      )}
      {runs.map((run) => (
        <RunRow key={run.run_id} run={run} project={names.get(run.project_id)} />
      ))}
    </Panel>
  );
}

function RunRow({ run, project }: { run: RunStanding; project: string | undefined }) {
  const total = Object.values(run.tasks).reduce((sum, count) => sum + count, 0);
  const done = run.tasks.done ?? 0;
  // What waits for a person is at work for nobody.
  const first = run.at_work.find((one) => one.agent);
  const still = run.at_work.length > 0 ? 'waits for an answer' : run.status;
  const limit = run.limit_usd;
  return (
    <div className="runrow" data-testid={`run-${run.run_id}`}>
      <div className="col">
        <div className="row">
          <StateGlyph
            name={run.status === 'paused' ? 'paused' : run.status === 'queued' ? 'queued' : 'running'}
            turning={run.driver_pid !== null && run.at_work.length > 0}
          />
          <div className="col grow">
            <Link to="/runs/$run" params={{ run: run.run_id }} className="cut runrow-name">
              <ForeignText text={titleOfRun(run)} />
            </Link>
            <span className="meta cut">
              <ForeignText text={project ?? run.backlog} />
            </span>
          </div>
        </div>
        {total > 0 && total <= MOST_PIPS && (
          <Pips pips={pipsOf(run)} label={`${done} of ${counted(total, 'task')} done`} />
        )}
      </div>
      <div className="col gap4">
        <span className="cut">{first ? `${first.agent} ${doing(first)}` : still}</span>
        <span className="meta">
          {done} of {counted(total, 'task')} done · {duration(run.seconds)}
        </span>
      </div>
      <div className="col gap4">
        <div className="row gap4">
          <b>{money(run.cost_usd)}</b>
          <span className="faint">{limit === null ? 'no limit' : `of ${money(limit)}`}</span>
        </div>
        {limit !== null && <Track part={limit ? run.cost_usd / limit : 1} />}
      </div>
    </div>
  );
}

const WORKING = ['claimed', 'in_progress', 'review', 'approved', 'merging'];

function pipsOf(run: RunStanding): Pip[] {
  const count = (...states: string[]) => states.reduce((sum, state) => sum + (run.tasks[state] ?? 0), 0);
  const total = count(...Object.keys(run.tasks));
  const known = { done: count('done'), working: count(...WORKING), failed: count('blocked') };
  const pips = Object.entries(known).flatMap(([pip, many]) => Array<Pip>(many).fill(pip as Pip));
  return [...pips, ...Array<Pip>(total - pips.length).fill('open')];
}
