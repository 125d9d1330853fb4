import { useState } from 'react';
import type { Preset } from '@/api/types';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { INPUT } from './order';

interface JobFieldsProps {
  presets: readonly Preset[];
  projects: readonly { project_id: string; name: string }[];
  /** The project that the page is about. */
  project: string | undefined;
  /** What is wrong with a field. */
  at: (field: string) => string | undefined;
}

/** Which preset a planned job is made from, and what that has to be given: without it no job would start. */
export function JobFields({ presets, projects, project, at }: JobFieldsProps) {
  const [chosen, setChosen] = useState<string>();
  const name = chosen ?? presets[0]?.name ?? '';
  const preset = presets.find((one) => one.name === name);
  const inputs = Object.entries(preset?.inputs ?? {});
  return (
    <>
      <Select
        label="Preset"
        name="preset"
        value={name}
        onChange={(event) => setChosen(event.target.value)}
        error={at('job.preset')}
        options={[
          ...presets.map((one) => ({ value: one.name, name: one.name })),
          { value: '', name: 'A plain document' },
        ]}
      />
      {preset?.kind === 'code' && (
        <Select
          label="Project"
          name="project"
          defaultValue={project}
          options={projects.map((one) => ({ value: one.project_id, name: one.name }))}
        />
      )}
      {inputs.map(
        ([input, fallback]) =>
          fallback === null && (
            <Field
              key={`${name} ${input}`}
              label={input.replaceAll('_', ' ')}
              name={`${INPUT}${input}`}
              required
              echo="The preset needs it."
              data-testid={`input-${input}`}
            />
          ),
      )}
    </>
  );
}
