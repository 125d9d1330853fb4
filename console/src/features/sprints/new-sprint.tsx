import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { keys } from '@/api/keys';
import { useOnce } from '@/api/once';
import { makeSprint } from '@/api/queries/sprints';
import { Dialog } from '@/components/ui/dialog';
import { SprintForm, type Typed } from './sprint-form';

/** Plan a sprint: of the project that the page is about, else of any. */
export function NewSprint({ project, close }: { project?: string; close: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { onceFor } = useOnce();
  const made = useMutation({
    mutationFn: ({ starts_on, ends_on, ...typed }: Typed) => {
      const dates = { starts_on: starts_on || null, ends_on: ends_on || null };
      const body = { ...typed, project_id: project ?? null, ...dates };
      return makeSprint(body, onceFor(body));
    },
    onSuccess: async (sprint) => {
      await queries.invalidateQueries({ queryKey: keys.sprints.all });
      await navigate({ to: '/sprints/$sprint', params: { sprint: sprint.id } });
    },
  });
  return (
    <Dialog title="New sprint" testId="new-sprint-dialog" close={close}>
      <SprintForm go="Plan it" busy={made.isPending} error={made.error} submit={made.mutate} close={close} />
    </Dialog>
  );
}
