import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { Problem, read, type Tagged } from '@/api/problem';
import type { Project } from '@/api/types';
import { sentenceOf } from '@/api/words';
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
  const params = { path: { project_id: project.id }, header: { 'if-match': tagged.etag } };
  const ready = useMutation({
    mutationFn: () => read(api.POST('/api/projects/{project_id}/ready', { params })),
    onSettled: () =>
      Promise.all(
        [keys.projects, keys.standing].map((one) => queries.invalidateQueries({ queryKey: one.all })),
      ),
  });
  const overtaken = ready.error instanceof Problem && ready.error.status === 412;
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
          {overtaken ? 'Somebody changed it first. What stands here now is theirs.' : sentenceOf(ready.error)}
        </span>
      )}
    </div>
  );
}
