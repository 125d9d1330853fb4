import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import type { Tagged } from '@/api/problem';
import { readSprint, reviseSprint, type Sprint, type SprintPatch } from '@/api/queries/sprints';
import { useChange } from '@/components/conflict/use-change';
import { Dialog } from '@/components/ui/dialog';
import { SprintForm, type Typed } from './sprint-form';

type Field = Exclude<keyof Typed, 'code'>;
const FIELDS: readonly Field[] = ['title', 'goal', 'owner', 'starts_on', 'ends_on'];

/** Change a sprint's definition: only what was changed is sent, to the version that was seen. */
export function EditSprint({ tagged, close }: { tagged: Tagged<Sprint>; close: () => void }) {
  const queries = useQueryClient();
  const [seen] = useState(tagged);
  const { id, code } = seen.value;
  const saved = useChange<Sprint, SprintPatch, Sprint>(
    (patch) => ({
      seen,
      touches: FIELDS.filter((name) => name in patch),
      again: () => readSprint(id),
      send: (etag) => reviseSprint(id, etag, patch),
      called: code,
      entity: `Sprint:${id}`,
      yours: Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, String(value ?? '')])),
    }),
    {
      done: close,
      settled: () => queries.invalidateQueries({ queryKey: keys.sprints.all }),
    },
  );
  const submit = (typed: Typed) => {
    const changed = FIELDS.filter((name) => typed[name] !== (seen.value[name] ?? ''));
    if (changed.length) saved.mutate(Object.fromEntries(changed.map((name) => [name, typed[name]])));
    else close();
  };
  return (
    <Dialog title={`Edit ${code}`} testId="edit-sprint" close={close}>
      <SprintForm
        sprint={seen.value}
        go="Save"
        busy={saved.isPending}
        error={saved.error}
        submit={submit}
        close={close}
      />
    </Dialog>
  );
}
