import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Comment, commentsQuery } from '@/api/queries/around-task';
import type { TaskInFull } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Said } from './said';
import { Write } from './write';

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
