import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { Problem } from '@/api/problem';
import { approvalContentQuery } from '@/api/queries/approvals';
import type { Approval } from '@/api/types';
import { Failure } from '../ui/failure';
import { counted } from '../ui/format';
import { Skeleton } from '../ui/notices';
import { Patch } from '../ui/patch/patch';
import { readPatch } from '../ui/patch/read-patch';
import './approval.css';
import { Findings } from './findings';

interface ApprovalContentProps {
  approval: Approval;
  /** How the change is shown, where not as one text. */
  show?: (diff: string) => ReactNode;
}

/** What an answer covers: what was found where that is asked about, and the change. It is not kept once that is given. */
export function ApprovalContent({ approval, show = plainly }: ApprovalContentProps) {
  const asked = approval.status === 'asked';
  const content = useQuery({ ...approvalContentQuery(approval.approval_id), enabled: asked });
  const gone = content.error instanceof Problem && content.error.status === 404;
  if (gone || content.data === null || (!asked && !content.data))
    return (
      <p className="muted" data-testid="question-closed">
        This question is closed: what it was about is shown while it is open.
      </p>
    );
  if (content.isPending) return <Skeleton rows={4} />;
  if (content.isError)
    return <Failure what="What is asked about" error={content.error} retry={() => content.refetch()} />;
  const { current, sarif, diff, base, commit } = content.data;
  return (
    <div className="approval-content" data-testid="approval-content">
      {!current && (
        <p className="red">
          It has changed since it was asked about. What stands there now is asked about anew.
        </p>
      )}
      <p className="meta">
        <code>{base.slice(0, 12)}</code> to <code>{commit.slice(0, 12)}</code>, sha256{' '}
        <code>{content.data.content_sha256.slice(0, 12)}</code>
        <Size diff={diff} />
      </p>
      {sarif && <Findings sarif={sarif} />}
      {diff ? show(diff) : <p className="muted">No file is changed by it.</p>}
    </div>
  );
}

/** How much a change is. */
function Size({ diff }: { diff: string }) {
  const files = useMemo(() => readPatch(diff), [diff]);
  if (!files.length) return null;
  const of = (what: 'added' | 'removed') => files.reduce((sum, file) => sum + file[what], 0);
  return (
    <span data-testid="size">
      , {counted(files.length, 'file')}, <span className="num green">+{of('added')}</span>{' '}
      <span className="num red">−{of('removed')}</span>
    </span>
  );
}

function plainly(diff: string): ReactNode {
  return <Patch text={diff} label="The change" />;
}
