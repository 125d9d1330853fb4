import { useInfiniteQuery } from '@tanstack/react-query';
import { runEventsQuery } from '@/api/queries/events';
import type { Run } from '@/api/types';
import { Button } from '@/components/ui/button';
import { EventHead, EventLine } from '@/components/ui/events/event-line';
import { Failure } from '@/components/ui/failure';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';

/** What was done for the run, newest first. */
export function RunEvents({ run }: { run: Run }) {
  const events = useInfiniteQuery(runEventsQuery(run.id));
  const items = events.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title="Events" count={events.data?.pages[0]?.total} testId="run-events">
      {events.isPending && <Skeleton rows={8} />}
      {events.isError && <Failure what="The events" error={events.error} retry={() => events.refetch()} />}
      {events.data && !items.length && <Nothing>Nothing has been done for this run yet.</Nothing>}
      {items.length > 0 && <EventHead />}
      <ol>
        {items.map((told) => (
          <li key={told.event.position} className="event-line">
            <EventLine told={told} />
          </li>
        ))}
      </ol>
      {events.hasNextPage && (
        <p className="run-more">
          <Button busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            Show older
          </Button>
        </p>
      )}
    </Panel>
  );
}
