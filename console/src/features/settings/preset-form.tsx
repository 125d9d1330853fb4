import { type FormEvent, useState } from 'react';
import type { PresetBody } from '@/api/queries/presets';
import type { Preset } from '@/api/types';
import { Area } from '@/components/ui/area';
import { Field } from '@/components/ui/field';
import { FormActs } from '@/components/ui/form-acts';
import { Refused, refusalOf } from '@/components/ui/refused';
import { Select } from '@/components/ui/select';
import { objectIn } from './json-text';

const KINDS = [
  { value: 'document', name: 'A document' },
  { value: 'code', name: 'A change of code' },
];

/** The fields that stand in the form of every preset. */
const PLACES = ['variants', 'description', 'template', 'inputs', 'file_name'];

interface PresetFormProps {
  preset?: Preset;
  busy: boolean;
  error: Error | null;
  submit: (name: string, body: PresetBody) => void;
  close: () => void;
}

/** What a preset makes, and from what. */
export function PresetForm({ preset, busy, error, submit, close }: PresetFormProps) {
  const [kind, setKind] = useState<PresetBody['kind']>(preset?.kind ?? 'document');
  const [text, setText] = useState(() => JSON.stringify(preset?.inputs ?? {}, null, 2));
  const inputs = objectIn(text);
  const { at, elsewhere } = refusalOf(error, [
    ...PLACES,
    ...(preset ? [] : ['name']),
    ...(kind === 'code' ? ['commands'] : []),
  ]);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const said = (name: string) => String(given.get(name) ?? '');
    if (!('value' in inputs)) return;
    submit(preset?.name ?? said('name').trim(), {
      kind,
      description: said('description').trim(),
      template: said('template'),
      commands: said('commands')
        .split('\n')
        .filter((line) => line.trim()),
      inputs: inputs.value,
      variants: Number(said('variants')),
      file_name: said('file_name').trim() || 'document.md',
    });
  };
  return (
    <form className="form" onSubmit={send}>
      <div className="fields">
        {!preset && (
          <Field
            label="Name"
            name="name"
            required
            maxLength={100}
            error={at('name')}
            data-testid="preset-name"
          />
        )}
        <Select
          label="Makes"
          options={KINDS}
          value={kind}
          onChange={(event) => setKind(event.target.value as PresetBody['kind'])}
        />
        <Field
          label="Variants"
          name="variants"
          type="number"
          min={1}
          max={20}
          defaultValue={preset?.variants ?? 1}
          error={at('variants')}
        />
      </div>
      <Field
        label="Description"
        name="description"
        maxLength={2000}
        defaultValue={preset?.description}
        error={at('description')}
        data-testid="preset-description"
      />
      <Area
        label={kind === 'code' ? 'Template, what a model is asked for' : 'Template'}
        name="template"
        mono
        rows={6}
        defaultValue={preset?.template}
        error={at('template')}
        data-testid="preset-template"
      />
      {kind === 'code' && (
        <Area
          label="Commands, a line each"
          name="commands"
          mono
          rows={3}
          defaultValue={preset?.commands?.join('\n')}
          error={at('commands')}
        />
      )}
      <Area
        label="Inputs with their defaults, as JSON; null for what every job has to give"
        mono
        rows={3}
        value={text}
        onChange={(event) => setText(event.target.value)}
        error={'error' in inputs ? inputs.error : at('inputs')}
        data-testid="preset-inputs"
      />
      <Field
        label="File name"
        name="file_name"
        maxLength={100}
        defaultValue={preset?.file_name}
        placeholder="document.md"
        error={at('file_name')}
      />
      <Refused words={elsewhere} />
      <FormActs
        go={preset ? `Publish version ${preset.version + 1}` : 'Publish it'}
        busy={busy}
        off={'error' in inputs ? inputs.error : undefined}
        testId="save-preset"
        close={close}
      />
    </form>
  );
}
