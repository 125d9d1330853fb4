import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useOnce } from '@/api/once';
import { read } from '@/api/problem';
import { projectTemplatesQuery } from '@/api/queries/projects';
import { Area } from '@/components/ui/area';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { FormActs } from '@/components/ui/form-acts';
import { Refused, refusalOf } from '@/components/ui/refused';
import { Select } from '@/components/ui/select';

const FIELDS = ['name', 'goal', 'repository', 'target_branch', 'template'];

/** Make a project, as a draft. */
export function NewProject({ close }: { close: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const templates = useQuery(projectTemplatesQuery());
  const { onceFor } = useOnce();
  const make = useMutation({
    mutationFn: (given: FormData) => {
      const text = (field: string) => String(given.get(field) ?? '').trim();
      const body = {
        name: text('name'),
        goal: text('goal'),
        repository: text('repository'),
        target_branch: text('target_branch') || 'main',
        template: text('template') || null,
      };
      const params = { header: onceFor(body) };
      return read(api.POST('/api/projects', { params, body }));
    },
    onSuccess: async (project) => {
      await Promise.all(
        [keys.projects, keys.standing].map((one) => queries.invalidateQueries({ queryKey: one.all })),
      );
      await navigate({ to: '/projects/$projectId', params: { projectId: project.id } });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    make.mutate(new FormData(event.currentTarget));
  };
  const { at, elsewhere } = refusalOf(make.error, FIELDS);
  return (
    <Dialog title="New project" testId="new-project-dialog" close={close}>
      <form className="form" onSubmit={submit}>
        <Field label="Name" name="name" required maxLength={200} error={at('name')} data-testid="name" />
        <Area label="Goal" name="goal" error={at('goal')} data-testid="goal" />
        <Field
          label="Repository, a path on the server"
          name="repository"
          error={at('repository')}
          data-testid="repository"
        />
        <Field label="Branch" name="target_branch" placeholder="main" error={at('target_branch')} />
        <Select
          label="Template"
          name="template"
          options={[
            { value: '', name: 'None' },
            ...(templates.data?.items ?? []).map((one) => ({ value: one.name, name: one.name })),
          ]}
          error={at('template')}
        />
        <Refused words={elsewhere} />
        <FormActs go="Make it" busy={make.isPending} testId="make-project" close={close} />
      </form>
    </Dialog>
  );
}
