import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Tagged } from '@/api/problem';
import { projectQuery, projectRunsQuery } from '@/api/queries/projects';
import type { Project, Run } from '@/api/types';
import { KeptWork } from '@/components/kept/kept-work';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { Chip } from '@/components/ui/chip';
import { useCrumb } from '@/components/ui/crumb';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { HUE_OF_PROJECT, STATE_OF_PROJECT, WORD_OF_PROJECT } from '@/components/ui/project-states';
import { titleOfRun } from '@/components/ui/run-title';
import { STATE_OF_RUN, WORD_OF_RUN } from '@/components/ui/states';
import '@/components/ui/thing.css';
import { AgentMark } from '@/components/ui/who';
import { BudgetPanel } from './budget-panel';
import { ConfigPanel } from './config-panel';
import { EditProject } from './edit-project';
import { NextStep } from './next-step';
import './project.css';

/** What are we building, and with whom? */
export function ProjectPage() {
  const { projectId } = useParams({ from: '/hall/projects/$projectId' });
  const project = useQuery(projectQuery(projectId));
  useCrumb(project.data?.value.name);
  return (
    <div className="page thing" data-testid="page-project">
      {project.isPending && <Skeleton rows={6} />}
      {project.isError && (
        <Failure what="The project" error={project.error} whole retry={() => project.refetch()} />
      )}
      {project.data && <ProjectShown tagged={project.data} />}
    </div>
  );
}

function ProjectShown({ tagged }: { tagged: Tagged<Project> }) {
  const project = tagged.value;
  const [editing, setEditing] = useState(false);
  return (
    <>
      <header className="thing-head">
        <StateGlyph name={STATE_OF_PROJECT[project.status]} size={22} />
        <div className="grow">
          <div className="row">
            <h1 className="title">
              <ForeignText text={project.name} />
            </h1>
            <Chip hue={HUE_OF_PROJECT[project.status]}>{WORD_OF_PROJECT[project.status]}</Chip>
            <Button
              kind="bare"
              icon="edit"
              aria-label={`Edit ${project.name}`}
              onClick={() => setEditing(true)}
              data-testid="edit-project"
            />
          </div>
          <p className="thing-words">
            {project.goal ? <ForeignText text={project.goal} /> : <span className="faint">No goal yet.</span>}
          </p>
          <p className="muted">
            {project.repository ? (
              <>
                <code>
                  <ForeignText text={project.repository} />
                </code>{' '}
                on <code>{project.target_branch}</code>
              </>
            ) : (
              'No repository: its runs make documents alone.'
            )}
          </p>
        </div>
        <NextStep tagged={tagged} />
        {editing && <EditProject tagged={tagged} close={() => setEditing(false)} />}
      </header>
      <div className="thing-columns">
        <KeptWork project={project.id} />
        <RunsPanel id={project.id} />
        <BudgetPanel tagged={tagged} />
        <ConfigPanel project={project} />
        <TeamPanel project={project} />
      </div>
    </>
  );
}

function RunsPanel({ id }: { id: string }) {
  const runs = useQuery(projectRunsQuery(id));
  return (
    <Panel title="Runs" count={runs.data?.total} testId="panel-runs" className="project-runs">
      {runs.isPending && <Skeleton rows={3} />}
      {runs.isError && <Failure what="The runs" error={runs.error} retry={() => runs.refetch()} />}
      {runs.data?.items.length === 0 && <Nothing>No run yet.</Nothing>}
      {runs.data?.items.map((run) => (
        <RunRow key={run.id} run={run} />
      ))}
    </Panel>
  );
}

function RunRow({ run }: { run: Run }) {
  return (
    <Link to="/runs/$run" params={{ run: run.id }} className="project-row project-run">
      <StateGlyph name={STATE_OF_RUN[run.status]} />
      <b className="cut">
        <ForeignText text={titleOfRun(run)} />
      </b>
      <span className="muted grow project-cause">
        {WORD_OF_RUN[run.status]}
        {run.end_reason && (
          <>
            : <ForeignText text={run.end_reason} />
          </>
        )}
      </span>
      <span className="meta">
        <Age at={run.ended_at ?? run.created_at} />
      </span>
    </Link>
  );
}

function TeamPanel({ project }: { project: Project }) {
  return (
    <Panel title="Team" count={project.team.length} testId="panel-team" className="project-team">
      {!project.team.length && (
        <Nothing>Nobody yet: a run takes the agents of the organisation by role.</Nothing>
      )}
      {project.team.map((seat) => (
        <div className="project-row" key={`${seat.role} ${seat.agent_id}`}>
          <AgentMark name={seat.agent_id} />
          <b className="cut">
            <ForeignText text={seat.agent_id} />
          </b>
          {seat.role !== seat.agent_id && <span className="muted end">{seat.role.replaceAll('_', ' ')}</span>}
        </div>
      ))}
    </Panel>
  );
}
