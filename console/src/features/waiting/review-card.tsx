import { Link } from '@tanstack/react-router';
import type { Task } from '@/api/types';
import { Age } from '@/components/ui/age';
import { buttonClass } from '@/components/ui/button';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';

/** Work that was handed in and that no run has reviewed: a person reads it. */
export function ReviewCard({ task }: { task: Task }) {
  return (
    <li className="approval" data-decision data-testid={`waits-${task.id}`}>
      <div className="approval-line">
        <StateGlyph name="review" />
        <div className="col">
          <b>
            {task.code}, <ForeignText text={task.title} />
          </b>
          <span className="meta">
            handed in by <ForeignText text={task.author || task.role} />, in no run that would review it
          </span>
        </div>
        <div className="row approval-acts">
          <span className="meta">
            <Age at={task.updated_at} />
          </span>
          <Link to="/tasks/$taskId" params={{ taskId: task.id }} className={buttonClass('ask')}>
            Review it
          </Link>
        </div>
      </div>
    </li>
  );
}
