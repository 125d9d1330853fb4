import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type Waiting, waitingQuery } from '@/api/queries/waiting';
import { BlockedActions } from '@/components/blocked/blocked-actions';
import { headingOfBlocked } from '@/components/blocked/blocked-words';
import { Age } from '@/components/ui/age';
import { buttonClass } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { firstAndLast } from '@/components/ui/first-and-last';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { titleOfRun } from '@/components/ui/run-title';

const SHOWN = 5;

/** What only a person can decide, oldest first, answered in place. */
export function WaitingPanel({ project }: { project?: string }) {
  const waiting = useQuery(waitingQuery(project));
  return (
    <Panel
      title="Waiting for you"
      count={waiting.data?.total}
      more={<Link to="/waiting">See all</Link>}
      testId="panel-waiting"
      className="anchor-waiting"
    >
      {waiting.isPending && <Skeleton />}
      {waiting.isError && <Failure what="What waits" error={waiting.error} retry={() => waiting.refetch()} />}
      {waiting.data?.items.length === 0 && <Nothing>Nothing waits for you.</Nothing>}
      {waiting.data?.items.slice(0, SHOWN).map((one) => (
        <Want key={one.id} one={one} />
      ))}
    </Panel>
  );
}

function Want({ one }: { one: Waiting }) {
  return (
    <div className="want" data-testid={`want-${one.id}`}>
      <StateGlyph name={GLYPHS[one.kind]} />
      <div className="col">
        <b className="cut">{headingOf(one)}</b>
        <span className="meta cut">
          <ForeignText text={causeOf(one)} />
        </span>
      </div>
      <div className="acts">
        <span className="meta">
          <Age at={one.since} />
        </span>
        {one.kind === 'blocked' && <BlockedActions task={one.task} />}
        {one.kind === 'approval' && (
          <Link to="/waiting" className={buttonClass('ask')} data-testid="answer">
            Answer
          </Link>
        )}
      </div>
    </div>
  );
}

function headingOf(one: Waiting): ReactNode {
  if (one.kind === 'approval') return <ForeignText text={one.approval.question} />;
  if (one.kind === 'blocked') return headingOfBlocked(one.task);
  if (one.kind === 'review')
    return (
      <Link to="/tasks/$taskId" params={{ taskId: one.id }}>{`${one.task.code} waits for a review`}</Link>
    );
  const became = one.kind === 'paused' ? 'rests' : 'stopped';
  return <Link to="/runs/$run" params={{ run: one.id }}>{`The run “${titleOfRun(one.run)}” ${became}`}</Link>;
}

function causeOf(one: Waiting): string {
  switch (one.kind) {
    case 'approval':
      return `asked by ${one.approval.requested_by}`;
    case 'blocked':
      return firstAndLast(one.task.blocked?.detail ?? '');
    case 'review':
      return one.task.title;
    case 'paused':
      return 'It goes on when somebody resumes it.';
    case 'stopped':
      return one.run.end_reason;
  }
}

const GLYPHS = {
  approval: 'ask',
  blocked: 'blocked',
  review: 'review',
  paused: 'paused',
  stopped: 'budget',
} as const;
