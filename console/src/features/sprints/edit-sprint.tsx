import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import type { Tagged } from '@/api/problem';
import { readSprint, reviseSprint, type Sprint } from '@/api/queries/sprints';
import { useChange } from '@/components/conflict/use-change';
import { Dialog } from '@/components/ui/dialog';
import { SprintForm, type Typed } from './sprint-form';

type Field = Exclude<keyof Typed, 'code'>;
type Edited = Partial<Pick<Typed, Field>>;
const FIELDS: readonly Field[] = ['title', 'goal', 'owner', 'starts_on', 'ends_on'];

/** Change a sprint's definition: only what was changed is sent, to the version that was seen. */
export function EditSprint({ tagged, close }: { tagged: Tagged<Sprint>; close: () => void }) {
  const queries = useQueryClient();
  const [seen, setSeen] = useState(tagged);
  const [mine, setMine] = useState<Edited>({});
  const { id, code } = seen.value;
  const saved = useChange<Sprint, Edited, Sprint>(
    (patch) => ({
      seen,
      touches: FIELDS.filter((name) => name in patch),
      again: () => readSprint(id),
      send: (etag) => reviseSprint(id, etag, patch),
      called: code,
      entity: `Sprint:${id}`,
      yours: Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, String(value ?? '')])),
      takeTheirs: (now) => {
        setMine(stillMine(patch, seen.value, now.value));
        setSeen(now);
      },
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
        key={seen.etag}
        sprint={{ ...seen.value, ...mine }}
        go="Save"
        busy={saved.isPending}
        error={saved.error}
        submit={submit}
        close={close}
      />
    </Dialog>
  );
}

/** What stays of a change once the fields that somebody else changed meanwhile are theirs. */
function stillMine(patch: Edited, seen: Sprint, now: Sprint): Edited {
  const kept = FIELDS.filter((name) => name in patch && seen[name] === now[name]);
  return Object.fromEntries(kept.map((name) => [name, patch[name]]));
}
