import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { type Waiting, waitingQuery } from '@/api/queries/waiting';
import { ApprovalCard } from '@/components/approval/approval-card';
import { useDecisionKeys } from '@/components/approval/use-decision-keys';
import { useSecond } from '@/components/ui/clock';
import { Failure } from '@/components/ui/failure';
import { counted, duration } from '@/components/ui/format';
import { FreshPill } from '@/components/ui/list/fresh-pill';
import { useCalmList } from '@/components/ui/list/use-calm-list';
import { Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { AnsweredPanel } from './answered-panel';
import { BlockedCard } from './blocked-card';
import { NothingWaits } from './nothing-waits';
import { PausedCard } from './paused-card';
import { ReviewCard } from './review-card';
import { StoppedCard } from './stopped-card';
import './waiting.css';

/** What can only I decide? Oldest first, each answered in place. */
export function WaitingPage() {
  const { project } = useSearch({ from: '/hall' });
  const waiting = useQuery(waitingQuery(project));
  useDecisionKeys();
  const all = waiting.data?.items ?? [];
  const calm = useCalmList(all, (one) => `${one.kind} ${one.id}`);
  const items = calm.shown;
  const of = <Kind extends Waiting['kind']>(kind: Kind) =>
    items.filter((one): one is Extract<Waiting, { kind: Kind }> => one.kind === kind);
  const [asked, blocked, paused] = [of('approval'), of('blocked'), of('paused')];
  const [reviews, stopped] = [of('review'), of('stopped')];
  return (
    <div className="page waiting-page" data-testid="page-waiting" {...calm.frame}>
      <div className="row waiting-head">
        <h1 className="title">Waiting for you</h1>
        <Since oldest={all[0]} total={waiting.data?.total ?? 0} />
        <span className="row end meta wide-only">
          <kbd className="kbd">A</kbd> approve <kbd className="kbd">D</kbd> ask for changes{' '}
          <kbd className="kbd">J</kbd> <kbd className="kbd">K</kbd> next, before
        </span>
      </div>
      <FreshPill count={calm.fresh} bring={calm.bring} />
      {waiting.isPending && (
        <Panel title="Questions" testId="waiting-asked">
          <Skeleton />
        </Panel>
      )}
      {waiting.isError && <Failure what="What waits" error={waiting.error} retry={() => waiting.refetch()} />}
      {waiting.data && !all.length && <NothingWaits project={project} />}
      {asked.length > 0 && (
        <Panel title="Questions" count={waiting.data?.totals.approval} testId="waiting-asked">
          <ul className="decisions">
            {asked.map((one) => (
              <ApprovalCard key={one.id} approval={one.approval} />
            ))}
          </ul>
        </Panel>
      )}
      {reviews.length > 0 && (
        <Panel title="Reviews" count={waiting.data?.totals.review} testId="waiting-reviews">
          <ul>
            {reviews.map((one) => (
              <ReviewCard key={one.id} task={one.task} />
            ))}
          </ul>
        </Panel>
      )}
      {blocked.length > 0 && (
        <Panel title="Blocked tasks" count={waiting.data?.totals.blocked} testId="waiting-blocked">
          <ul>
            {blocked.map((one) => (
              <BlockedCard key={one.id} task={one.task} />
            ))}
          </ul>
        </Panel>
      )}
      {paused.length > 0 && (
        <Panel title="Paused runs" count={waiting.data?.totals.paused} testId="waiting-paused">
          <ul>
            {paused.map((one) => (
              <PausedCard key={one.id} run={one.run} />
            ))}
          </ul>
        </Panel>
      )}
      {stopped.length > 0 && (
        <Panel title="Stopped runs" count={waiting.data?.totals.stopped} testId="waiting-stopped">
          <ul>
            {stopped.map((one) => (
              <StoppedCard key={one.id} run={one.run} />
            ))}
          </ul>
        </Panel>
      )}
      <AnsweredPanel project={project} />
    </div>
  );
}

function Since({ oldest, total }: { oldest: Waiting | undefined; total: number }) {
  const now = useSecond();
  if (!oldest?.since) return null;
  return (
    <span className="muted">
      {counted(total, 'thing')}, the oldest for {duration(now - Date.parse(oldest.since) / 1000)}
    </span>
  );
}
