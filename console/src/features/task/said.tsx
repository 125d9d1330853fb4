import type { Comment } from '@/api/queries/around-task';
import { Age } from '@/components/ui/age';
import { Chip } from '@/components/ui/chip';
import { nameOfActor } from '@/components/ui/format';
import { Markdown } from '@/components/ui/markdown/markdown';
import { AgentMark, PersonMark } from '@/components/ui/who';

/** What somebody said, by whom and when. */
export function Said({ comment, reply = false }: { comment: Comment; reply?: boolean }) {
  const person = comment.author.startsWith('person:');
  const name = nameOfActor(comment.author);
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
