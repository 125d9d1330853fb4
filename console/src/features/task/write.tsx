import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useOnce } from '@/api/once';
import { read } from '@/api/problem';
import type { Comment } from '@/api/queries/around-task';
import type { TaskInFull } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { useDraft } from '@/components/draft/use-draft';
import { Area } from '@/components/ui/area';
import { Button } from '@/components/ui/button';

interface WriteProps {
  task: TaskInFull;
  parent?: Comment;
  /** What stands before the words: the line that they are about. */
  about?: string;
  done?: () => void;
}

/** Where something is said: in a thread, or one of its own. */
export function Write({ task, parent, about = '', done }: WriteProps) {
  const queries = useQueryClient();
  const { draft, note, clear } = useDraft(`comment.${task.id}.${parent?.id ?? about}`);
  const body = draft.body ?? '';
  const { onceFor, renew } = useOnce();
  const said = useMutation({
    mutationFn: () => {
      const header = onceFor(body);
      if (!parent)
        return read(
          api.POST('/api/comments', {
            params: { header },
            body: { body: about + body, comment_type: 'note', task_id: task.id },
          }),
        );
      return read(
        api.POST('/api/comments/{comment_id}/replies', {
          params: { path: { comment_id: parent.id }, header },
          body: { body, comment_type: 'note' },
        }),
      );
    },
    onSuccess: async () => {
      clear();
      renew();
      done?.();
      await queries.invalidateQueries({ queryKey: keys.comments.all });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (body.trim()) said.mutate();
  };
  return (
    <form className="write" onSubmit={submit}>
      <Area
        label={parent ? 'Your answer' : 'Write a comment'}
        rows={2}
        maxLength={10_000}
        value={body}
        onChange={(event) => note({ body: event.target.value })}
        error={said.error ? sentenceOf(said.error) : undefined}
        data-testid="comment"
      />
      <Button type="submit" busy={said.isPending} data-testid="say">
        {parent ? 'Answer' : 'Comment'}
      </Button>
    </form>
  );
}
