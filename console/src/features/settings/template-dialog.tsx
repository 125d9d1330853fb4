import { type FormEvent, useState } from 'react';
import type { Template, TemplatePublished } from '@/api/queries/templates';
import { Area } from '@/components/ui/area';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { FormActs } from '@/components/ui/form-acts';
import { Refused, refusalOf } from '@/components/ui/refused';
import { Select } from '@/components/ui/select';
import { objectIn } from './json-text';

const KINDS = ['project', 'sprint', 'task', 'document'].map((kind) => ({ value: kind, name: kind }));

interface TemplateDialogProps {
  /** The one that gets another version; without one, a new one is made. */
  template?: Template;
  busy: boolean;
  error: Error | null;
  publish: (body: TemplatePublished) => void;
  close: () => void;
}

/** The body of a template, as JSON. */
export function TemplateDialog({ template, busy, error, publish, close }: TemplateDialogProps) {
  const [text, setText] = useState(() => JSON.stringify(template?.body ?? {}, null, 2));
  const body = objectIn(text);
  const { at, elsewhere } = refusalOf(error, template ? ['body'] : ['name', 'kind', 'body']);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const kind = (template?.kind ?? String(given.get('kind'))) as TemplatePublished['kind'];
    const name = template?.name ?? String(given.get('name')).trim();
    if ('value' in body) publish({ kind, name, body: body.value });
  };
  return (
    <Dialog
      title={template ? `${template.name}, version ${template.version + 1}` : 'New template'}
      testId="template-dialog"
      className="settings-dialog"
      close={close}
    >
      <form className="form" onSubmit={submit}>
        {!template && (
          <div className="fields">
            <Field
              label="Name"
              name="name"
              required
              maxLength={100}
              error={at('name')}
              data-testid="template-name"
            />
            <Select label="Of" name="kind" options={KINDS} error={at('kind')} />
          </div>
        )}
        <Area
          label="Body, as JSON"
          mono
          rows={8}
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={'error' in body ? body.error : at('body')}
          data-testid="template-body"
        />
        <Refused words={elsewhere} />
        <FormActs
          go="Publish it"
          busy={busy}
          off={'error' in body ? body.error : undefined}
          testId="publish"
          close={close}
        />
      </form>
    </Dialog>
  );
}
