import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { standingQuery } from '@/api/queries/standing';
import { readEarlier } from '@/api/queries/tail';
import { taskQuery } from '@/api/queries/tasks';
import { Button, buttonClass } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { Empty, Skeleton } from '@/components/ui/notices';
import { EventDrawer } from './event-drawer';
import './events.css';
import { EventsTools } from './events-tools';
import { MinuteChart } from './minute-chart';
import { askedOf, type EventsSearch, filterWords, UNFILTERED } from './search';
import { TailRows } from './tail-rows';
import { useHold } from './use-hold';

/** What happened, exactly? */
export function EventsPage() {
  const search = useSearch({ from: '/hall/events' });
  const queries = useQueryClient();
  const asked = askedOf(search, search.project);
  const hold = useHold(asked);
  const { tail } = hold;
  const task = useTaskCode(search.task);
  const earlier = useMutation({ mutationFn: () => readEarlier(queries, asked) });
  const loadEarlier = () => {
    // Who looks back reads: the tail holds still until they are at its end again.
    if (!hold.paused && hold.shown.length) hold.pause('read');
    earlier.mutate();
  };
  const before = tail.data?.earlier && (
    <p className="events-earlier">
      <Button kind="bare" icon="up" busy={earlier.isPending} onClick={loadEarlier} data-testid="earlier">
        Load earlier
      </Button>
    </p>
  );
  return (
    <div className="page-fill" data-testid="page-events">
      <h1 className="sr">Events</h1>
      <EventsTools search={search} hold={hold} task={task} />
      <MinuteChart events={hold.shown} />
      <div className="events-split">
        <section className="events-list" aria-label="Tail">
          {tail.isError && <Failure what="The events" error={tail.error} retry={() => tail.refetch()} />}
          {earlier.isError && (
            <Failure what="Earlier events" error={earlier.error} retry={() => earlier.mutate()} />
          )}
          {tail.isPending && <Skeleton rows={12} />}
          {tail.data?.items.length === 0 && (
            <>
              {before}
              <NoEvent search={search} task={task} more={tail.data.earlier} />
            </>
          )}
          {(tail.data?.items.length ?? 0) > 0 && <TailRows hold={hold} earlier={before} />}
        </section>
        {search.event && <EventDrawer position={search.event} />}
      </div>
    </div>
  );
}

interface NoEventProps {
  search: EventsSearch & { project?: string };
  task: string | undefined;
  /** Whether more lies before what was looked at. */
  more: string | null;
}

function NoEvent({ search, task, more }: NoEventProps) {
  const standing = useQuery(standingQuery());
  const { project } = search;
  const name = standing.data?.projects.find((one) => one.project_id === project)?.name ?? project;
  const words = filterWords(search, task, name);
  if (!words)
    return (
      <Empty icon="events" title="Nothing has happened yet">
        Every change makes an event, and stands here as it happens.
      </Empty>
    );
  return (
    <Empty
      icon="events"
      title={more ? `No event of late matches “${words}”` : `No event matches “${words}”`}
      actions={
        <Link
          to="/events"
          search={(before) => ({ ...before, ...UNFILTERED, project: undefined })}
          className={buttonClass()}
          data-testid="clear-filter"
        >
          Clear it
        </Link>
      }
    >
      {more ? 'Earlier ones were not looked at yet.' : 'One that does stands here as it happens.'}
    </Empty>
  );
}

/** The code of a task that is filtered by; its id until that is known. */
function useTaskCode(id: string | undefined): string | undefined {
  const task = useQuery({ ...taskQuery(id ?? ''), enabled: id !== undefined });
  return task.data?.value.code ?? id;
}
