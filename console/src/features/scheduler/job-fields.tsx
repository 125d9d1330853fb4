import { useState } from 'react';
import type { Preset } from '@/api/types';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { INPUT } from './order';

interface JobFieldsProps {
  presets: readonly Preset[];
  /** What is wrong with a field. */
  at: (field: string) => string | undefined;
}

/** Which preset a planned job is made from, and what that has to be given: without it no job would start. */
export function JobFields({ presets, at }: JobFieldsProps) {
  const [chosen, setChosen] = useState<string>();
  const name = chosen ?? presets[0]?.name ?? '';
  const inputs = Object.entries(presets.find((one) => one.name === name)?.inputs ?? {});
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
