import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { newName } from '@/api/once';
import { Problem, read } from '@/api/problem';
import { standingQuery } from '@/api/queries/standing';
import type { components } from '@/api/schema';
import { sentenceOf } from '@/api/words';
import { Area } from '@/components/ui/area';
import { Button } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { Field } from '@/components/ui/field';
import { Empty, Skeleton } from '@/components/ui/notices';
import { Segments } from '@/components/ui/segments';
import { Select } from '@/components/ui/select';
import { toast } from '@/components/ui/toasts';
import { readRun, type Source } from './read-run';

const SOURCES: readonly { id: Source; name: string }[] = [
  { id: 'goal', name: 'A goal' },
  { id: 'backlog', name: 'A backlog' },
  { id: 'queue', name: 'What is queued' },
];

/** What a run works on, what it may spend, and who works. */
export function RunMaker({ project }: { project?: string }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const standing = useQuery(standingQuery());
  const [source, setSource] = useState<Source>('goal');
  const [name] = useState(newName);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const start = useMutation({
    mutationFn: (body: components['schemas']['RunStart']) =>
      read(api.POST('/api/runs', { params: { header: { 'idempotency-key': name } }, body })),
    onSuccess: async (run) => {
      toast({ glyph: 'queued', text: 'The run is queued', detail: 'The server drives it from now on.' });
      await Promise.all(
        [keys.runs, keys.standing].map((one) => queries.invalidateQueries({ queryKey: one.all })),
      );
      await navigate({ to: '/runs/$run', params: { run: run.id } });
    },
  });
  if (standing.isPending) return <Skeleton rows={4} />;
  if (standing.isError)
    return <Failure what="The projects" error={standing.error} retry={() => standing.refetch()} />;
  const { projects } = standing.data;
  if (!projects.length)
    return (
      <Empty icon="projects" title="No project yet">
        A run works in the repository of a project. Make one first: `guildhall run BACKLOG --repo DIR` does
        both.
      </Empty>
    );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { body, wrong: found } = readRun(source, new FormData(event.currentTarget));
    setWrong(found);
    if (!Object.keys(found).length) start.mutate(body);
  };
  const at = (field: string) =>
    wrong[field] ??
    (start.error instanceof Problem && start.error.field === field ? sentenceOf(start.error) : undefined);
  const isPlaced = ['goal', 'backlog', 'runtime', 'project_id'].some((field) => at(field));
  return (
    <form className="panel studio-form studio-run" onSubmit={submit} noValidate data-testid="run-form">
      <Select
        label="Project"
        name="project"
        defaultValue={project ?? projects[0]?.project_id}
        options={projects.map((one) => ({ value: one.project_id, name: one.name }))}
        error={at('project_id')}
        data-testid="project"
      />
      <Segments<Source> label="Work" chosen={source} segments={SOURCES} choose={setSource} />
      {source === 'goal' && (
        <Area label="Goal" name="goal" maxLength={8000} error={at('goal')} data-testid="goal" />
      )}
      {source === 'backlog' && (
        <Area
          label="Backlog"
          name="backlog"
          mono
          rows={10}
          error={at('backlog')}
          echo="YAML, Markdown or queue.json, as text"
          data-testid="backlog"
        />
      )}
      {source === 'queue' && (
        <p className="muted">The run works off the tasks that are ready in this project.</p>
      )}
      <div className="studio-row">
        <Field
          label="Budget, US dollars"
          name="dollars"
          inputMode="decimal"
          placeholder="no limit"
          error={at('dollars')}
          data-testid="dollars"
        />
        <Select
          label="Works by"
          name="runtime"
          options={[
            { value: 'rules', name: 'Rules: the commands of the tasks' },
            { value: 'model', name: 'A model' },
          ]}
          error={at('runtime')}
          data-testid="runtime"
        />
        <Field label="At a time" name="parallel" type="number" min={1} max={64} defaultValue={2} />
      </div>
      {start.error && !isPlaced && (
        <p className="red" role="alert">
          {sentenceOf(start.error)}
        </p>
      )}
      <footer className="studio-foot">
        <p className="muted grow">
          At its limit a run stops: nothing further is called, what is merged stays.
        </p>
        <Button kind="solid" icon="play" type="submit" busy={start.isPending} data-testid="start-run">
          Start the run
        </Button>
      </footer>
    </form>
  );
}
