import { Link } from '@tanstack/react-router';
import type { Run, RunStanding, Status } from '@/api/types';
import { Age } from '@/components/ui/age';
import { doing } from '@/components/ui/at-work';
import { Chip } from '@/components/ui/chip';
import { useSecond } from '@/components/ui/clock';
import { ForeignText } from '@/components/ui/foreign-text';
import { duration, micros } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { FreshPill } from '@/components/ui/list/fresh-pill';
import { useCalmList } from '@/components/ui/list/use-calm-list';
import { Track } from '@/components/ui/meters';
import { titleOfRun } from '@/components/ui/run-title';
import { HUE_OF_RUN, STATE_OF_RUN, WORD_OF_RUN } from '@/components/ui/states';
import '@/components/ui/table.css';
import { causeOf, nameOfRun, underTitle } from './run-words';
import { useRunSum } from './use-run-sum';

interface RunsTableProps {
  runs: readonly Run[];
  standing: Status | undefined;
  /** What the column of causes is called. */
  causes: string;
}

/** Runs in rows: state, what goes on or why it ended, tasks, spent of limit, since when. */
export function RunsTable({ runs, standing, causes }: RunsTableProps) {
  const projects = new Map(standing?.projects.map((one) => [one.project_id, one.name]));
  const live = new Map(standing?.runs.map((one) => [one.run_id, one]));
  const calm = useCalmList(runs, (run) => run.id);
  return (
    <div className="table-frame" {...calm.frame}>
      <FreshPill count={calm.fresh} bring={calm.bring} />
      <table className="table runs-table">
        <thead>
          <tr>
            <th>Run</th>
            <th className="runs-state">State</th>
            <th>{causes}</th>
            <th className="right runs-tasks">Tasks</th>
            <th className="runs-spent">Spent</th>
            <th className="right runs-took">Took</th>
            <th className="right runs-when">When</th>
          </tr>
        </thead>
        <tbody>
          {calm.shown.map((run) => (
            <Line key={run.id} run={run} project={projects.get(run.project_id)} live={live.get(run.id)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps {
  run: Run;
  project: string | undefined;
  live: RunStanding | undefined;
}

function Line({ run, project, live }: LineProps) {
  const sum = useRunSum(run, live);
  return (
    <tr data-testid={`run-${run.id}`}>
      <td>
        <Link to="/runs/$run" params={{ run: run.id }} className="cell-link">
          <StateGlyph
            name={STATE_OF_RUN[run.status]}
            turning={run.status === 'running' && (live?.at_work.some((one) => one.agent) ?? false)}
          />
          <span className="col">
            <span className="cut">
              <ForeignText text={titleOfRun(run)} />
            </span>
            <span className="meta cut">
              <ForeignText text={underTitle(run, project)} /> <span className="num">{nameOfRun(run)}</span>
            </span>
          </span>
        </Link>
      </td>
      <td>
        <Chip hue={HUE_OF_RUN[run.status]}>{WORD_OF_RUN[run.status]}</Chip>
      </td>
      <td className="runs-why">
        <ForeignText text={goesOn(run, live)} />
      </td>
      <td className="right nowrap" data-name="Tasks">
        {sum.total ? `${sum.done} of ${sum.total}` : ''}
      </td>
      <td className="runs-spent" data-name="Spent">
        <span className="nowrap">
          {sum.spent !== null && micros(sum.spent)}{' '}
          <span className="faint">{sum.limit !== null && `of ${micros(sum.limit)}`}</span>
        </span>
        {sum.limit !== null && <Track part={sum.limit ? (sum.spent ?? 0) / sum.limit : 1} />}
      </td>
      <td className="right nowrap" data-name="Took">
        <Took run={run} />
      </td>
      <td className="right meta">
        <Age at={run.ended_at ?? run.created_at} />
      </td>
    </tr>
  );
}

function Took({ run }: { run: Run }) {
  const now = useSecond();
  if (!run.created_at) return null;
  const end = run.ended_at ? Date.parse(run.ended_at) / 1000 : now;
  return duration(end - Date.parse(run.created_at) / 1000);
}

/** What is at work, else why nothing is. */
function goesOn(run: Run, live: RunStanding | undefined): string {
  const cause = causeOf(run);
  if (cause) return cause.charAt(0).toUpperCase() + cause.slice(1);
  const [first, ...rest] = live?.at_work ?? [];
  if (first) return `${doingOf(first)}${rest.length ? `, and ${rest.length} more` : ''}`;
  if (run.status === 'completed') return 'All of its tasks are done.';
  if (run.status === 'queued') return 'Waits for its turn.';
  if (live && live.driver_pid === null) return 'Nobody drives it. `guildhall up` takes it up again.';
  return live?.reason ?? '';
}

/** Who does what; what nobody does waits for a person. */
function doingOf(one: RunStanding['at_work'][number]): string {
  if (!one.agent) return `Waits for your answer${one.id ? ` about ${one.id}` : ''}`;
  return `${one.agent} ${doing(one)}`;
}
