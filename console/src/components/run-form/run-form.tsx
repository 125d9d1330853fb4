import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Problem } from '@/api/problem';
import { standingQuery } from '@/api/queries/standing';
import { useDraft } from '../draft/use-draft';
import { Button } from '../ui/button';
import { Failure } from '../ui/failure';
import { Field } from '../ui/field';
import { Skeleton } from '../ui/notices';
import { Refused, refusalOf } from '../ui/refused';
import { Segments } from '../ui/segments';
import { Select } from '../ui/select';
import { GOAL_BY_RULES, RUNTIMES, SOURCES } from './choices';
import { ANOTHER, draftIn, readRun, type Source } from './read-run';
import './run-form.css';
import { useStartRun } from './use-start-run';
import { Work } from './work';

/** What the server calls the fields that stand in every run form. */
const PLACES = ['runtime', 'project_id', 'parallel', 'budget_usd', 'budget.micros'];

interface RunFormProps {
  project?: string;
  /** What it works on until somebody chooses. */
  work?: Source;
  className?: string;
  /** Where what is typed is kept until it is sent; a dialog keeps nothing. */
  place?: string;
  /** What stands before the button: a way back, or what a budget means. */
  beside: ReactNode;
}

/** On which repository, what a run works on, what it may spend, and who works. */
export function RunForm({ project, work = 'goal', className = '', place, beside }: RunFormProps) {
  const standing = useQuery(standingQuery());
  const { draft, note, clear } = useDraft(place);
  const source = SOURCES.find((one) => one.id === draft.source)?.id ?? work;
  const runtime = draft.runtime ?? 'rules';
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const start = useStartRun(clear);
  if (standing.isPending) return <Skeleton rows={4} />;
  if (standing.isError)
    return <Failure what="The projects" error={standing.error} retry={() => standing.refetch()} />;
  const { projects } = standing.data;
  const ids = [...projects.map((one) => one.project_id), ANOTHER];
  const of = ids.find((id) => id === (draft.project ?? project)) ?? ids[0];
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { wrong: found, ...asked } = readRun(source, new FormData(event.currentTarget));
    setWrong(found);
    if (!Object.keys(found).length) start.mutate(asked);
  };
  const edited = (event: FormEvent<HTMLFormElement>) => {
    note(draftIn(new FormData(event.currentTarget)));
    setWrong({});
    if (start.isError) start.reset();
  };
  const refusal = refusalOf(start.error, [
    ...PLACES,
    source,
    ...(of === ANOTHER ? ['folder', 'repo', 'repository'] : []),
  ]);
  // What is wrong inside of a backlog names a line of it, or a field that stands in no form.
  const ofBacklog = start.error instanceof Problem && start.error.rule === 'backlog' && source === 'backlog';
  const inBacklog = ofBacklog ? refusal.elsewhere : undefined;
  const at = (field: string) =>
    wrong[field] ?? refusal.at(field) ?? (field === 'backlog' ? inBacklog : undefined);
  return (
    <form
      className={`run-form ${className}`}
      onSubmit={submit}
      onChange={edited}
      noValidate
      data-testid="run-form"
    >
      <Select
        label="Project"
        name="project"
        value={of}
        onChange={(event) => note({ project: event.target.value })}
        options={[
          ...projects.map((one) => ({ value: one.project_id, name: one.name })),
          { value: ANOTHER, name: 'Another repository' },
        ]}
        error={at('project_id')}
        data-testid="project"
      />
      {of === ANOTHER && (
        <Field
          label="Folder of the repository"
          name="folder"
          defaultValue={draft.folder}
          placeholder="/home/me/project"
          echo="Its path on the server."
          error={at('folder') ?? at('repo') ?? at('repository')}
          data-testid="folder"
        />
      )}
      <Segments<Source>
        label="Work"
        chosen={source}
        segments={SOURCES}
        choose={(id) => note({ source: id })}
      />
      <Work source={source} typed={draft} at={at} />
      <div className="fields">
        <Field
          label="Budget, US dollars"
          name="dollars"
          defaultValue={draft.dollars}
          inputMode="decimal"
          placeholder="no limit"
          error={at('dollars') ?? at('budget_usd') ?? at('budget.micros')}
          data-testid="dollars"
        />
        <Select
          label="Works by"
          name="runtime"
          options={RUNTIMES}
          value={runtime}
          onChange={(event) => note({ runtime: event.target.value })}
          error={at('runtime')}
          echo={source === 'goal' && runtime === 'rules' ? GOAL_BY_RULES : undefined}
          data-testid="runtime"
        />
        <Field
          label="At a time"
          name="parallel"
          type="number"
          min={1}
          max={64}
          defaultValue={2}
          error={at('parallel')}
          data-testid="parallel"
        />
      </div>
      <Refused words={ofBacklog ? undefined : refusal.elsewhere} />
      <footer className="run-form-foot">
        {beside}
        <Button kind="solid" icon="play" type="submit" busy={start.isPending} data-testid="start-run">
          Start the run
        </Button>
      </footer>
    </form>
  );
}
