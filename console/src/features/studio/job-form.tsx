import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useMemo, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useOnce } from '@/api/once';
import { read } from '@/api/problem';
import { standingQuery } from '@/api/queries/standing';
import type { components } from '@/api/schema';
import type { JobDetail, Preset } from '@/api/types';
import { useDraft } from '@/components/draft/use-draft';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { counted } from '@/components/ui/format';
import { Refused, refusalOf } from '@/components/ui/refused';
import { Select } from '@/components/ui/select';
import { costOf, RUNTIMES } from './cost-words';
import { InputShown } from './input-shown';
import { fieldsOf, PROJECT, readInputs, TITLE } from './inputs';
import { PLAIN } from './plain';

const MOST_VARIANTS = 10;

interface JobFormProps {
  preset: Preset;
  /** A job whose inputs are the beginning. */
  before?: JobDetail;
  project?: string;
}

/** The inputs of a preset, how many variants, and by whom; then the job is asked for. */
export function JobForm({ preset, before, project }: JobFormProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const standing = useQuery(standingQuery());
  const { onceFor } = useOnce();
  const { draft, note, clear } = useDraft(`job.${preset.name}.${before?.id ?? ''}.${project ?? ''}`);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [many, setMany] = useState(String(before?.wanted ?? preset.variants));
  const count = Math.min(MOST_VARIANTS, Math.max(1, Math.trunc(Number(many)) || 1));
  const [runtime, setRuntime] = useState(before?.runtime ?? 'rules');
  const fields = useMemo(() => fieldsOf(preset, before?.inputs), [preset, before]);
  const projects = standing.data?.projects ?? [];
  const isCode = preset.kind === 'code';

  const start = useMutation({
    mutationFn: (body: components['schemas']['JobCreate']) => {
      const params = { header: onceFor(body) };
      return read(api.POST('/jobs', { params, body }));
    },
    onSuccess: async (job) => {
      clear();
      await queries.invalidateQueries({ queryKey: keys.jobs.all });
      await navigate({ to: '/jobs/$jobId', params: { jobId: job.id } });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const { inputs, wrong: found } = readInputs(fields, new Map(Object.entries(draft)));
    setWrong(found);
    if (Object.keys(found).length) return;
    const where = String(given.get('project') ?? '');
    start.mutate({
      ...(preset !== PLAIN && { preset: preset.name, preset_version: preset.version }),
      title: String(given.get('title')).trim(),
      inputs,
      variants: count,
      runtime,
      ...(where && { project_id: where }),
    });
  };
  const hasProject = isCode || projects.length > 0;
  const { at, elsewhere } = refusalOf(start.error, [
    'title',
    ...(isCode ? [] : ['runtime']),
    ...(hasProject ? ['project_id'] : []),
  ]);

  return (
    <form className="panel studio-form" onSubmit={submit} noValidate data-testid="job-form">
      <Field
        label="Title"
        name="title"
        defaultValue={draft[TITLE] ?? before?.title ?? ''}
        onChange={(event) => note({ [TITLE]: event.target.value })}
        placeholder={preset.name}
        maxLength={500}
        error={at('title')}
        data-testid="title"
      />
      {fields.map((field) => (
        <InputShown
          key={field.name}
          field={field}
          value={draft[field.name] ?? field.start}
          error={wrong[field.name]}
          change={(value) => note({ [field.name]: value })}
        />
      ))}
      <div className="fields">
        <Field
          label="Variants"
          type="number"
          min={1}
          max={MOST_VARIANTS}
          value={many}
          onChange={(event) => setMany(event.target.value)}
          onBlur={() => setMany(String(count))}
          data-testid="variants"
        />
        {!isCode && (
          <Select
            label="Made by"
            value={runtime}
            options={RUNTIMES}
            onChange={(event) => setRuntime(event.target.value)}
            error={at('runtime')}
            data-testid="runtime"
          />
        )}
        {hasProject && (
          <Select
            label="Project"
            name="project"
            key={projects.length}
            defaultValue={
              draft[PROJECT] ?? before?.project_id ?? project ?? (isCode ? projects[0]?.project_id : '')
            }
            onChange={(event) => note({ [PROJECT]: event.target.value })}
            options={[
              ...(isCode ? [] : [{ value: '', name: 'None' }]),
              ...projects.map((one) => ({ value: one.project_id, name: one.name })),
            ]}
            error={at('project_id')}
            data-testid="project"
          />
        )}
      </div>
      <Refused words={elsewhere} />
      <footer className="studio-foot">
        <p className="muted grow">{costOf(runtime, count)}</p>
        <Button kind="solid" icon="play" type="submit" busy={start.isPending} data-testid="start-job">
          Make {counted(count, 'variant')}
        </Button>
      </footer>
    </form>
  );
}
