/** Makes a task ready to be claimed. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { Problem, read } from '@/api/problem';
import type { Task } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { toast } from '@/components/ui/toasts';

/** A task that somebody wrote down becomes one that an agent may take. */
export function useTriage(task: Task) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const done = await read(
        api.POST('/api/tasks/{task}/dispatch', { params: { path: { task: task.id } } }),
      );
      const refused = done.items.find((one) => one.refused)?.refused;
      if (refused) throw new Problem(409, { code: 'conflict', detail: refused });
    },
    onSuccess: () => void toast({ glyph: 'ready', text: `${task.code} may be claimed.` }),
    onError: (error) =>
      void toast({ glyph: 'failed', text: `${task.code}: refused`, detail: sentenceOf(error) }),
    onSettled: () =>
      Promise.all([keys.tasks, keys.standing].map((one) => queries.invalidateQueries({ queryKey: one.all }))),
  });
}
