import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { projectsQuery } from '@/api/queries/projects';
import type { Project } from '@/api/types';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { FreshPill } from '@/components/ui/list/fresh-pill';
import { useCalmList } from '@/components/ui/list/use-calm-list';
import { Empty, Skeleton } from '@/components/ui/notices';
import { PageAction } from '@/components/ui/page-action';
import '@/components/ui/panel.css';
import { STATE_OF_PROJECT, WORD_OF_PROJECT } from '@/components/ui/project-states';
import '@/components/ui/table.css';
import { NewProject } from './new-project';
import './projects.css';

/** What are we building? */
export function ProjectsPage() {
  const [making, setMaking] = useState(false);
  const asked = useQuery(projectsQuery());
  const projects = asked.data?.items ?? [];
  const calm = useCalmList(projects, (project) => project.id);
  return (
    <div className="page" data-testid="page-projects">
      <h1 className="sr">Projects</h1>
      <PageAction>
        <Button kind="solid" icon="plus" onClick={() => setMaking(true)} data-testid="new-project">
          New project
        </Button>
      </PageAction>
      <section className="panel table-frame" aria-label="Projects" {...calm.frame}>
        <FreshPill count={calm.fresh} bring={calm.bring} />
        {asked.isPending && <Skeleton rows={5} />}
        {asked.isError && <Failure what="The projects" error={asked.error} retry={() => asked.refetch()} />}
        {asked.data && !projects.length && (
          <Empty
            icon="projects"
            title="No project yet"
            actions={<Button onClick={() => setMaking(true)}>Make one</Button>}
          >
            A project is a goal and a repository; runs work towards it.
          </Empty>
        )}
        {projects.length > 0 && (
          <table className="table">
            <thead>
              <tr>
                <th>Project</th>
                <th>State</th>
                <th>Goal</th>
                <th>Repository</th>
                <th>Runs</th>
                <th className="right">Changed</th>
              </tr>
            </thead>
            <tbody>
              {calm.shown.map((project) => (
                <Row key={project.id} project={project} />
              ))}
            </tbody>
          </table>
        )}
      </section>
      {making && <NewProject close={() => setMaking(false)} />}
    </div>
  );
}

function Row({ project }: { project: Project }) {
  return (
    <tr data-testid={`project-${project.id}`}>
      <td>
        <Link to="/projects/$projectId" params={{ projectId: project.id }} className="cell-link">
          <StateGlyph name={STATE_OF_PROJECT[project.status]} />
          <ForeignText text={project.name} />
        </Link>
      </td>
      <td className="muted">{WORD_OF_PROJECT[project.status]}</td>
      <td className="project-goal">
        {project.goal ? (
          <ForeignText text={project.goal} />
        ) : (
          <span className="faint">No goal yet: it needs one.</span>
        )}
      </td>
      <td className="muted">
        {project.repository ? (
          <code>
            <ForeignText text={project.repository} />
          </code>
        ) : (
          'none'
        )}
      </td>
      <td className="muted">{counted(project.runs, 'run')}</td>
      <td className="right meta">
        <Age at={project.updated_at} />
      </td>
    </tr>
  );
}
