import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useOnce } from '@/api/once';
import { read } from '@/api/problem';
import { standingQuery } from '@/api/queries/standing';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { FormActs } from '@/components/ui/form-acts';
import { Refused, refusalOf } from '@/components/ui/refused';
import { Select } from '@/components/ui/select';
import { toast } from '@/components/ui/toasts';

/** What a task is that nobody has said more of than its title. */
const BLANK = {
  description: '',
  status: 'inbox',
  role: 'developer',
  priority: 'medium',
  complexity: 'm',
  max_attempts: 3,
} as const;

/** Put a task into the inbox of a project. */
export function NewTask({ project, close }: { project?: string; close: () => void }) {
  const queries = useQueryClient();
  const standing = useQuery(standingQuery());
  const projects = standing.data?.projects ?? [];
  const { onceFor } = useOnce();
  const [where, setWhere] = useState(project ?? '');
  const made = useMutation({
    mutationFn: (title: string) => {
      const body = { ...BLANK, title, project_id: where || projects[0]?.project_id };
      const params = { header: onceFor(body) };
      return read(api.POST('/api/tasks', { params, body }));
    },
    onSuccess: async (task) => {
      toast({ glyph: 'inbox', text: `${task.code} is in the inbox` });
      close();
      await queries.invalidateQueries({ queryKey: keys.tasks.all });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    made.mutate(String(new FormData(event.currentTarget).get('title')).trim());
  };
  const { at, elsewhere } = refusalOf(made.error, projects.length > 1 ? ['title', 'project_id'] : ['title']);
  return (
    <Dialog title="New task" testId="new-task-dialog" close={close}>
      <form className="form" onSubmit={submit}>
        <Field label="Title" name="title" required maxLength={500} error={at('title')} data-testid="title" />
        {projects.length > 1 && (
          <Select
            label="Project"
            value={where}
            options={projects.map((one) => ({ value: one.project_id, name: one.name }))}
            onChange={(event) => setWhere(event.target.value)}
            error={at('project_id')}
          />
        )}
        <Refused words={elsewhere} />
        <FormActs go="Put it into the inbox" busy={made.isPending} testId="make" close={close} />
      </form>
    </Dialog>
  );
}
