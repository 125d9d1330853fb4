/** What a person does about a task: each names the version that was looked at, and says what came of it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { cancelOf, unblockOf } from '@/api/moves';
import { Problem, read, type Tagged } from '@/api/problem';
import { changeQuery } from '@/api/queries/around-task';
import type { Approval, Task, TaskInFull, TaskStatus } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { useChange } from '@/components/ui/conflict/use-change';
import type { StateName } from '@/components/ui/icon/state-glyph';
import { WORD_OF_TASK } from '@/components/ui/states';
import { toast } from '@/components/ui/toasts';

/** The steps of a task, each with its answer told. */
export function useTaskActions(task: TaskInFull, etag: string, asked: Approval | undefined) {
  const queries = useQueryClient();
  const params = { path: { task: task.id } };
  const seen: Tagged<Task> = { value: task, etag };
  const refresh = () =>
    Promise.all(
      [keys.tasks, keys.approvals, keys.standing].map((one) =>
        queries.invalidateQueries({ queryKey: one.all }),
      ),
    );
  const step = (glyph: StateName, text: string) => ({
    onSuccess: () => void toast({ glyph, text }),
    onError: (error: Error) => void toast(refusalOf(error, task)),
    onSettled: refresh,
  });
  /** A step to another status, from the one that was seen. */
  const status = (becomes: TaskStatus) => ({
    called: task.code,
    entity: `Task:${task.id}`,
    yours: { status: WORD_OF_TASK[becomes] },
    wordOf: (_field: string, value: unknown) => WORD_OF_TASK[value as TaskStatus],
  });
  const said = (glyph: StateName, text: string) => ({
    done: () => toast({ glyph, text }),
    refused: (error: Error) => toast(refusalOf(error, task)),
    settled: refresh,
  });
  const answered = async () => {
    const path = { approval_id: asked?.approval_id ?? '' };
    const seen = queries.getQueryData(changeQuery(path.approval_id).queryKey);
    return { params: { path }, content_sha256: seen?.content_sha256 ?? asked?.content_sha256 };
  };
  return {
    approve: useMutation({
      mutationFn: async () => {
        const { params: of, content_sha256 } = await answered();
        return read(
          api.POST('/api/approvals/{approval_id}/approve', {
            params: of,
            body: { reason: '', content_sha256 },
          }),
        );
      },
      ...step('approved', `${task.code} is approved. It merges next.`),
    }),
    reject: useMutation({
      mutationFn: async (reason: string) => {
        const { params: of, content_sha256 } = await answered();
        return read(
          api.POST('/api/approvals/{approval_id}/reject', { params: of, body: { reason, content_sha256 } }),
        );
      },
      ...step('reclaimed', `${task.code} goes back with what you wrote.`),
    }),
    triage: useMutation({
      mutationFn: async () => {
        const done = await read(api.POST('/api/tasks/{task}/dispatch', { params: { path: params.path } }));
        const refused = done.items.find((one) => one.refused)?.refused;
        if (refused) throw new Problem(409, { code: 'conflict', detail: refused });
      },
      ...step('ready', `${task.code} may be claimed.`),
    }),
    unblock: useChange<Task, void, Task>(
      () => ({ ...unblockOf(seen), ...status(task.blocked?.from_status ?? 'ready') }),
      said('ready', `${task.code} goes on where it was.`),
    ),
    cancel: useChange<Task, void, Task>(
      () => ({ ...cancelOf(seen), ...status('cancelled') }),
      said('cancelled', `${task.code} is cancelled.`),
    ),
  };
}

function refusalOf(error: Error, task: TaskInFull): Parameters<typeof toast>[0] {
  return { glyph: 'failed', text: `${task.code}: refused`, detail: sentenceOf(error) };
}
