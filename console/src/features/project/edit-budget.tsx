import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { read, readTagged, type Tagged } from '@/api/problem';
import type { Project } from '@/api/types';
import { useChange } from '@/components/conflict/use-change';
import { budgetOf, budgetWords, type RunBudget, WHEN_SPENT } from '@/components/ui/budget-words';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { FormActs } from '@/components/ui/form-acts';
import { Refused, refusalOf } from '@/components/ui/refused';
import { Select } from '@/components/ui/select';

const MICROS = 1_000_000;
const CHOICES = Object.entries(WHEN_SPENT).map(([value, name]) => ({ value, name }));

const TOO_LARGE = 'This number is too large.';

/** Whether a limit, or none, is a number that is written without losing a digit. */
function isKept(limit: number | null): boolean {
  return limit === null || Number.isSafeInteger(limit);
}

/** Change what later runs of a project may spend; an empty limit is none. */
export function EditBudget({ tagged, close }: { tagged: Tagged<Project>; close: () => void }) {
  const queries = useQueryClient();
  const [seen, setSeen] = useState(tagged);
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const before = budgetOf(seen.value);
  const path = { project_id: seen.value.id };
  const saved = useChange<Project, RunBudget, Project>(
    (budget) => ({
      seen,
      touches: ['config'],
      again: () => readTagged(api.GET('/api/projects/{project_id}', { params: { path } })),
      send: (etag) => {
        const params = { path, header: { 'if-match': etag } };
        return read(api.PATCH('/api/projects/{project_id}', { params, body: { config: { budget } } }));
      },
      called: seen.value.name,
      entity: `Project:${seen.value.id}`,
      yours: { config: budgetWords(budget) },
      wordOf: (_field, config) => JSON.stringify(config, null, 2),
      takeTheirs: setSeen,
    }),
    { done: close, settled: () => queries.invalidateQueries({ queryKey: keys.projects.all }) },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const amount = (name: string) => String(given.get(name) ?? '').trim();
    const micros = amount('money') ? Math.round(Number(amount('money')) * MICROS) : null;
    const tokens = amount('tokens') ? Number(amount('tokens')) : null;
    const found = {
      ...(isKept(micros) ? {} : { money: TOO_LARGE }),
      ...(isKept(tokens) ? {} : { tokens: TOO_LARGE }),
    };
    setWrong(found);
    if (!Object.keys(found).length)
      saved.mutate({ micros, tokens, on_exceed: amount('on_exceed') as RunBudget['on_exceed'] });
  };
  return (
    <Dialog title="Budget of a run" testId="edit-budget-dialog" close={close}>
      <form key={seen.etag} className="form" onSubmit={submit}>
        <Field
          label="US dollars; empty for no limit"
          name="money"
          type="number"
          min="0"
          step="0.01"
          defaultValue={before.micros === null ? '' : before.micros / MICROS}
          error={wrong.money}
          data-testid="budget-money"
        />
        <Field
          label="Tokens; empty for no limit"
          name="tokens"
          type="number"
          min="0"
          step="1"
          defaultValue={before.tokens ?? ''}
          error={wrong.tokens}
          data-testid="budget-tokens"
        />
        <Select label="When it is spent" name="on_exceed" options={CHOICES} defaultValue={before.on_exceed} />
        <Refused words={refusalOf(saved.error, []).elsewhere} />
        <FormActs go="Save" keep="Leave it" busy={saved.isPending} testId="save-budget" close={close} />
      </form>
    </Dialog>
  );
}
