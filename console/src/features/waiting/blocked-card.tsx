import { useState } from 'react';
import type { Task } from '@/api/types';
import { BlockedActions } from '@/components/blocked/blocked-actions';
import { headingOfBlocked } from '@/components/blocked/blocked-words';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { firstAndLast } from '@/components/ui/first-and-last';
import '@/components/ui/payload.css';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';

/** A task that cannot go on by itself: what stopped it, and the two ways on. */
export function BlockedCard({ task }: { task: Task }) {
  const [open, setOpen] = useState(false);
  const detail = task.blocked?.detail ?? '';
  return (
    <li className="approval" data-decision data-testid={`waits-${task.id}`}>
      <div className="approval-line">
        <StateGlyph name="blocked" />
        <div className="col">
          <b>{headingOfBlocked(task)}</b>
          <span className="muted">
            <ForeignText text={task.title} />
          </span>
          <span className="meta waiting-cause">
            <ForeignText text={firstAndLast(detail)} />
          </span>
        </div>
        <div className="row approval-acts">
          <span className="meta">
            <Age at={task.updated_at} />
          </span>
          {detail.includes('\n') && (
            <Button kind="bare" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="look">
              {open ? 'Fold' : 'Look'}
            </Button>
          )}
          <BlockedActions task={task} />
        </div>
      </div>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        <pre className="payload waiting-detail" tabIndex={0}>
          <ForeignText text={detail} />
        </pre>
      )}
    </li>
  );
}
