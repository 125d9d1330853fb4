import { Area } from '@/components/ui/area';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import type { InputField } from './inputs';

interface InputShownProps {
  field: InputField;
  value: string;
  error: string | undefined;
  change: (value: string) => void;
}

/** The field of one input, by the kind of its default. */
export function InputShown({ field, value, error, change }: InputShownProps) {
  const words = field.name.replaceAll('_', ' ');
  const label = words.charAt(0).toUpperCase() + words.slice(1);
  const given = { label, 'data-testid': `input-${field.name}`, ...(error && { error }) };
  if (field.kind === 'choice')
    return (
      <Select
        {...given}
        value={value}
        options={[
          { value: 'true', name: 'Yes' },
          { value: 'false', name: 'No' },
        ]}
        onChange={(event) => change(event.target.value)}
      />
    );
  if (field.kind === 'number')
    return (
      <Field {...given} inputMode="numeric" value={value} onChange={(event) => change(event.target.value)} />
    );
  const echo = field.kind === 'json' ? 'JSON' : field.required ? 'The preset needs it.' : undefined;
  return (
    <Area
      {...given}
      mono={field.kind === 'json'}
      required={field.required}
      value={value}
      {...(echo && { echo })}
      onChange={(event) => change(event.target.value)}
    />
  );
}
