import type { FormEvent } from 'react';
import type { Sprint } from '@/api/queries/sprints';
import { Area } from '@/components/ui/area';
import { Field } from '@/components/ui/field';
import { FormActs } from '@/components/ui/form-acts';
import { Refused, refusalOf } from '@/components/ui/refused';

/** What a sprint is, as it is typed. */
export interface Typed {
  code: string;
  title: string;
  goal: string;
  owner: string;
  starts_on: string;
  ends_on: string;
}

interface SprintFormProps {
  /** The sprint that is changed; its code stays. Without one, a new one is planned. */
  sprint?: Sprint;
  go: string;
  busy: boolean;
  error: Error | null;
  submit: (typed: Typed) => void;
  close: () => void;
}

const FIELDS = ['code', 'title', 'goal', 'owner', 'starts_on', 'ends_on'] as const;

/** The fields of a sprint; what is refused is said at its field. */
export function SprintForm({ sprint, go, busy, error, submit, close }: SprintFormProps) {
  const { at, elsewhere } = refusalOf(error, sprint ? FIELDS.filter((name) => name !== 'code') : FIELDS);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const text = (name: keyof Typed) => String(given.get(name) ?? '').trim();
    submit({
      code: text('code'),
      title: text('title'),
      goal: text('goal'),
      owner: text('owner'),
      starts_on: text('starts_on'),
      ends_on: text('ends_on'),
    });
  };
  return (
    <form className="form" onSubmit={send}>
      {!sprint && (
        <Field
          label="Code"
          name="code"
          required
          maxLength={100}
          placeholder="S-1"
          error={at('code')}
          data-testid="code"
        />
      )}
      <Field
        label="Title"
        name="title"
        required
        maxLength={500}
        defaultValue={sprint?.title}
        error={at('title')}
        data-testid="title"
      />
      <Area label="Goal" name="goal" defaultValue={sprint?.goal} error={at('goal')} data-testid="goal" />
      <div className="sprint-dates">
        <Field
          label="First day"
          name="starts_on"
          type="date"
          defaultValue={sprint?.starts_on ?? ''}
          error={at('starts_on')}
          data-testid="starts"
        />
        <Field
          label="Last day"
          name="ends_on"
          type="date"
          defaultValue={sprint?.ends_on ?? ''}
          error={at('ends_on')}
          data-testid="ends"
        />
        <Field label="Owner" name="owner" maxLength={200} defaultValue={sprint?.owner} error={at('owner')} />
      </div>
      <Refused words={elsewhere} />
      <FormActs go={go} busy={busy} testId="save-sprint" close={close} />
    </form>
  );
}
