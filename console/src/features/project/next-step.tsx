import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { read, readTagged, type Tagged } from '@/api/problem';
import type { Project } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { useChange } from '@/components/conflict/use-change';
import { Button, buttonClass } from '@/components/ui/button';

/** The one next step of a project's life: a draft is declared ready, what is ready is run. */
export function NextStep({ tagged }: { tagged: Tagged<Project> }) {
  const project = tagged.value;
  if (project.status === 'draft') return <Ready tagged={tagged} />;
  if (project.status === 'running' || project.status === 'paused')
    return (
      <Link to="/" search={{ project: project.id }} className={buttonClass()}>
        See it at work
      </Link>
    );
  return (
    <Link
      to="/studio"
      search={{ start: 'run', project: project.id }}
      className={buttonClass('solid')}
      data-testid="start-a-run"
    >
      Start a run
    </Link>
  );
}

function Ready({ tagged }: { tagged: Tagged<Project> }) {
  const queries = useQueryClient();
  const project = tagged.value;
  const path = { project_id: project.id };
  const ready = useChange<Project, void, Project>(
    () => ({
      seen: tagged,
      touches: ['status', 'goal'],
      again: () => readTagged(api.GET('/api/projects/{project_id}', { params: { path } })),
      send: (etag) =>
        read(
          api.POST('/api/projects/{project_id}/ready', { params: { path, header: { 'if-match': etag } } }),
        ),
      called: project.name,
      entity: `Project:${project.id}`,
      yours: { status: 'ready' },
    }),
    {
      settled: () =>
        Promise.all(
          [keys.projects, keys.standing].map((one) => queries.invalidateQueries({ queryKey: one.all })),
        ),
    },
  );
  return (
    <div className="col project-next">
      <Button
        kind="solid"
        icon="check"
        busy={ready.isPending}
        off={project.goal ? undefined : 'It needs a goal first.'}
        onClick={() => ready.mutate()}
        data-testid="declare-ready"
      >
        Declare it ready
      </Button>
      {!project.goal && <span className="meta">It needs a goal first.</span>}
      {ready.error && (
        <span className="meta red" role="alert">
          {sentenceOf(ready.error)}
        </span>
      )}
    </div>
  );
}
