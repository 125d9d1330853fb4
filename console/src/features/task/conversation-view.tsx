import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { read } from '@/api/problem';
import { type Comment, commentsQuery } from '@/api/queries/around-task';
import type { TaskInFull } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { Age } from '@/components/ui/age';
import { Area } from '@/components/ui/area';
import { Button } from '@/components/ui/button';
import { Chip } from '@/components/ui/chip';
import { Failure } from '@/components/ui/failure';
import { Markdown } from '@/components/ui/markdown/markdown';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { AgentMark, PersonMark } from '@/components/ui/who';

/** What was said about the task, in threads; and a place to say more. */
export function ConversationView({ task }: { task: TaskInFull }) {
  const comments = useQuery(commentsQuery(task.id));
  const [answering, setAnswering] = useState<Comment>();
  const heads = comments.data?.items.filter((one) => !one.parent_id) ?? [];
  const below = (thread: string) =>
    comments.data?.items.filter((one) => one.thread_id === thread && one.parent_id) ?? [];
  return (
    <section className="panel" data-testid="conversation">
      {comments.isPending && <Skeleton rows={3} />}
      {comments.isError && (
        <Failure what="The comments" error={comments.error} retry={() => comments.refetch()} />
      )}
      {comments.data && !heads.length && <Nothing>Nobody has said anything yet.</Nothing>}
      {heads.map((head) => (
        <div key={head.id} className="thread">
          <Said comment={head} />
          {below(head.thread_id).map((one) => (
            <Said key={one.id} comment={one} reply />
          ))}
          {answering?.id === head.id ? (
            <Write task={task} parent={head} done={() => setAnswering(undefined)} />
          ) : (
            <Button kind="bare" onClick={() => setAnswering(head)} data-testid={`reply-${head.id}`}>
              Reply
            </Button>
          )}
        </div>
      ))}
      {!answering && <Write task={task} />}
    </section>
  );
}

function Said({ comment, reply = false }: { comment: Comment; reply?: boolean }) {
  const person = comment.author.startsWith('person:');
  const name = comment.author.replace(/^\w+:/, '');
  return (
    <article className={`said ${reply ? 'said-reply' : ''}`}>
      {person ? <PersonMark name={name} /> : <AgentMark name={name} />}
      <div className="grow">
        <p className="row">
          <b>{name}</b>
          {comment.comment_type !== 'note' && <Chip>{comment.comment_type}</Chip>}
          <span className="meta">
            <Age at={comment.created_at} />
          </span>
        </p>
        <Markdown text={comment.body} />
      </div>
    </article>
  );
}

function Write({ task, parent, done }: { task: TaskInFull; parent?: Comment; done?: () => void }) {
  const queries = useQueryClient();
  const [body, setBody] = useState('');
  const said = useMutation({
    mutationFn: () =>
      parent
        ? read(
            api.POST('/api/comments/{comment_id}/replies', {
              params: { path: { comment_id: parent.id } },
              body: { body, comment_type: 'note' },
            }),
          )
        : read(api.POST('/api/comments', { body: { body, comment_type: 'note', task_id: task.id } })),
    onSuccess: async () => {
      setBody('');
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
        onChange={(event) => setBody(event.target.value)}
        error={said.error ? sentenceOf(said.error) : undefined}
        data-testid="comment"
      />
      <Button type="submit" busy={said.isPending} data-testid="say">
        {parent ? 'Answer' : 'Comment'}
      </Button>
    </form>
  );
}
