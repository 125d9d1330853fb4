import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { read } from '@/api/problem';
import type { Task } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { Button } from '../button';

/** Give a blocked task up, or let it go on where it was. */
export function BlockedActions({ task }: { task: Task }) {
  const queries = useQueryClient();
  const params = { path: { task: task.id } };
  const settled = () =>
    Promise.all(
      [keys.waiting, keys.approvals, keys.tasks, keys.standing].map((one) =>
        queries.invalidateQueries({ queryKey: one.all }),
      ),
    );
  const cancel = useMutation({
    mutationFn: () =>
      read(api.POST('/api/tasks/{task}/cancel', { params, body: { reason: 'given up by a person' } })),
    onSettled: settled,
  });
  const again = useMutation({
    mutationFn: () => read(api.POST('/api/tasks/{task}/unblock', { params })),
    onSettled: settled,
  });
  const refused = cancel.error ?? again.error;
  return (
    <>
      {refused && (
        <span className="meta red" role="alert">
          {sentenceOf(refused)}
        </span>
      )}
      <Button busy={cancel.isPending} onClick={() => cancel.mutate()} data-testid={`cancel-${task.code}`}>
        Cancel it
      </Button>
      <Button busy={again.isPending} onClick={() => again.mutate()} data-testid={`again-${task.code}`}>
        Try again
      </Button>
    </>
  );
}
