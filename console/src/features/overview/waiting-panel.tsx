import { useQuery } from '@tanstack/react-query';
import { type Waiting, waitingQuery } from '@/api/queries/waiting';
import { Age } from '@/components/ui/age';
import { Failure } from '@/components/ui/failure';
import { firstAndLast } from '@/components/ui/first-and-last';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { BlockedActions } from './blocked-actions';

const SHOWN = 5;

/** What only a person can decide, oldest first, answered in place. */
export function WaitingPanel({ project }: { project?: string }) {
  const waiting = useQuery(waitingQuery(project));
  return (
    <Panel
      title="Waiting for you"
      count={waiting.data?.total}
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
      <StateGlyph name={one.kind === 'approval' ? 'ask' : 'blocked'} />
      <div className="col">
        <b className="cut">
          {one.kind === 'approval' ? <ForeignText text={one.approval.question} /> : headingOf(one.task)}
        </b>
        <span className="meta cut">
          {one.kind === 'approval' ? (
            `asked by ${one.approval.requested_by}`
          ) : (
            <ForeignText text={firstAndLast(one.task.blocked?.detail ?? '')} />
          )}
        </span>
      </div>
      <div className="acts">
        <span className="meta">
          <Age at={one.since} />
        </span>
        {one.kind === 'blocked' && <BlockedActions task={one.task} />}
      </div>
    </div>
  );
}

const REASONS: Readonly<Record<string, (task: { code: string; attempts: number }) => string>> = {
  attempts_exhausted: (task) => `${task.code} has used its ${task.attempts} attempts`,
  changes_refused: (task) => `${task.code} was refused at review`,
  budget_exceeded: (task) => `${task.code} has used its budget`,
};

function headingOf(task: Extract<Waiting, { kind: 'blocked' }>['task']) {
  const words = REASONS[task.blocked?.reason ?? ''];
  return words
    ? words(task)
    : `${task.code} is blocked: ${(task.blocked?.reason ?? 'no reason').replaceAll('_', ' ')}`;
}
