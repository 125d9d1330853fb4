import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Tagged } from '@/api/problem';
import { runRecordQuery } from '@/api/queries/record';
import { runQuery, runResultQuery, runStandingQuery, runTasksQuery } from '@/api/queries/runs';
import { standingQuery } from '@/api/queries/standing';
import type { Run } from '@/api/types';
import { useSecond } from '@/components/ui/clock';
import { useCrumb } from '@/components/ui/crumb';
import { Failure } from '@/components/ui/failure';
import { Skeleton } from '@/components/ui/notices';
import { titleOfRun } from '@/components/ui/run-title';
import { RunApprovals } from './run-approvals';
import { RunConfig } from './run-config';
import { RunEvents } from './run-events';
import { RunFacts } from './run-facts';
import { RunHeading } from './run-heading';
import { RunLive } from './run-live';
import { RunReport } from './run-report';
import './run.css';
import { RunTabs } from './run-tabs';
import { RunTasks } from './run-tasks';
import { StepDrawer } from './step-drawer';
import { stepsOf } from './steps';
import { storyOf } from './teller';

/** Where is it, what holds it, will the money last? Of a run that is over: what came of it? */
export function RunPage() {
  const { run: id } = useParams({ from: '/hall/runs/$run' });
  const run = useQuery(runQuery(id));
  useCrumb(run.data && titleOfRun(run.data.value));
  return (
    <div className="run-page" data-testid="page-run">
      {run.isPending && <Skeleton rows={8} />}
      {run.isError && <Failure what="The run" error={run.error} whole retry={() => run.refetch()} />}
      {run.data && <Shown tagged={run.data} />}
    </div>
  );
}

function Shown({ tagged }: { tagged: Tagged<Run> }) {
  const run = tagged.value;
  const over = run.ended_at !== null;
  const search = useSearch({ from: '/hall/runs/$run' });
  const tab = search.part ?? (over ? 'report' : 'live');
  const standing = useQuery(runStandingQuery(run.id));
  const tasks = useQuery(runTasksQuery(run.id));
  const record = useQuery(runRecordQuery(run));
  const result = useQuery({ ...runResultQuery(run.id), enabled: tab === 'tasks' });
  const projects = useQuery(standingQuery());
  const now = useSecond() * 1000;
  const items = useMemo(() => tasks.data?.items ?? [], [tasks.data]);
  const story = useMemo(() => storyOf(run, items, record.data?.events ?? []), [run, items, record.data]);
  const until = over ? Date.parse(run.ended_at ?? '') : now;
  const steps = useMemo(() => stepsOf(run, items, story, until), [run, items, story, until]);
  const open = steps.find((step) => step.node === search.step);
  const waiting = story.asked.filter((one) => one.to === null).length;
  const project = projects.data?.projects.find((one) => one.project_id === run.project_id)?.name;
  return (
    <div className="run-split">
      <div className="run-main">
        <RunHeading tagged={tagged} project={project} standing={standing.data} waiting={over ? 0 : waiting} />
        {standing.data && <RunFacts run={run} standing={standing.data} steps={steps} />}
        {standing.isError && (
          <Failure what="The run's figures" error={standing.error} retry={() => standing.refetch()} />
        )}
        <RunTabs open={tab} over={over} tasks={items.length} waiting={over ? 0 : waiting} />
        {record.isError && tab === 'live' && (
          <Failure what="The run's course" error={record.error} retry={() => record.refetch()} />
        )}
        {tab === 'live' && <RunLive {...{ run, tasks: items, story, steps, standing: standing.data }} />}
        {tab === 'tasks' && <RunTasks {...{ tasks: items, story, result: result.data, now: until }} />}
        {tab === 'approvals' && <RunApprovals run={run} />}
        {tab === 'events' && <RunEvents run={run} />}
        {tab === 'report' && <RunReport run={run} />}
        {tab === 'config' && <RunConfig run={run} />}
      </div>
      {open && <StepDrawer step={open} tasks={items} />}
    </div>
  );
}
