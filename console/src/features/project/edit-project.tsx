import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { read, readTagged, type Tagged } from '@/api/problem';
import type { Project } from '@/api/types';
import { useChange } from '@/components/conflict/use-change';
import { Area } from '@/components/ui/area';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { FormActs } from '@/components/ui/form-acts';
import { Refused, refusalOf } from '@/components/ui/refused';

const FIELDS = ['name', 'goal', 'repository', 'target_branch'] as const;
type Edited = Partial<Record<(typeof FIELDS)[number], string>>;

/** Change what a project is: only what was changed is sent, to the version that was seen. */
export function EditProject({ tagged, close }: { tagged: Tagged<Project>; close: () => void }) {
  const queries = useQueryClient();
  const [seen, setSeen] = useState(tagged);
  const [mine, setMine] = useState<Edited>({});
  const path = { project_id: seen.value.id };
  const saved = useChange<Project, Edited, Project>(
    (patch) => ({
      seen,
      touches: FIELDS.filter((name) => name in patch),
      again: () => readTagged(api.GET('/api/projects/{project_id}', { params: { path } })),
      send: (etag) => {
        const params = { path, header: { 'if-match': etag } };
        return read(api.PATCH('/api/projects/{project_id}', { params, body: patch }));
      },
      called: seen.value.name,
      entity: `Project:${seen.value.id}`,
      yours: patch,
      takeTheirs: (now) => {
        setMine(picked(patch, (name) => seen.value[name] === now.value[name]));
        setSeen(now);
      },
    }),
    {
      done: close,
      settled: () =>
        Promise.all(
          [keys.projects, keys.standing].map((one) => queries.invalidateQueries({ queryKey: one.all })),
        ),
    },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const typed = Object.fromEntries(FIELDS.map((name) => [name, String(given.get(name) ?? '').trim()]));
    const patch = picked(typed, (name) => typed[name] !== asTyped(seen.value[name]));
    if (Object.keys(patch).length) saved.mutate(patch);
    else close();
  };
  const { at, elsewhere } = refusalOf(saved.error, FIELDS);
  const field = (name: (typeof FIELDS)[number]) => ({
    name,
    defaultValue: mine[name] ?? seen.value[name],
    error: at(name),
    'data-testid': `project-${name}`,
  });
  return (
    <Dialog title={`Edit ${seen.value.name}`} testId="edit-project-dialog" close={close}>
      <form key={seen.etag} className="form" onSubmit={submit}>
        <Field label="Name" required maxLength={200} {...field('name')} />
        <Area label="Goal" {...field('goal')} />
        <Field label="Repository, a path on the server" {...field('repository')} />
        <Field label="Branch" required {...field('target_branch')} />
        <Refused words={elsewhere} />
        <FormActs go="Save" keep="Leave it" busy={saved.isPending} testId="save-project" close={close} />
      </form>
    </Dialog>
  );
}

/** As a field gives back what stands in it: with other ends of lines, and trimmed. */
function asTyped(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim();
}

/** The fields of a change for which something holds. */
function picked(patch: Edited, holds: (name: (typeof FIELDS)[number]) => boolean): Edited {
  return Object.fromEntries(
    FIELDS.filter((name) => name in patch && holds(name)).map((name) => [name, patch[name]]),
  );
}
