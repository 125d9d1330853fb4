import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { read } from '@/api/problem';
import type { TaskInFull } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { toast } from '@/components/ui/toasts';

/** Brings the definition of a task back to what it was; its state and its money stay. */
export function RollBack({ task, hash }: { task: TaskInFull; hash: string }) {
  const [asking, setAsking] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const back = useMutation({
    mutationFn: () =>
      read(api.POST('/api/tasks/{task}/rollback', { params: { path: { task: task.id } }, body: { hash } })),
    onSuccess: async () => {
      toast({ glyph: 'reclaimed', text: `${task.code} reads again as it did then`, stays: false });
      await queries.invalidateQueries({ queryKey: keys.tasks.all });
      await navigate({
        to: '/tasks/$taskId',
        params: { taskId: task.id },
        search: (before) => ({ ...before, at: undefined }),
      });
    },
    onError: (error) =>
      void toast({ glyph: 'failed', text: `${task.code} was not brought back`, detail: sentenceOf(error) }),
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button icon="undo" onClick={() => setAsking(true)} data-testid="roll-back">
        Bring this back
      </Button>
      {asking && (
        <Confirm
          title={`Bring ${task.code} back to then?`}
          keep="Leave it"
          go="Bring it back"
          busy={back.isPending}
          confirm={() => back.mutate()}
          close={() => setAsking(false)}
        >
          Title, description, criteria and paths become what they were. Its state, its work and what it cost
          stay, and so does everything that happened since: the way back is an event too.
        </Confirm>
      )}
    </>
  );
}
