import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { aroundQuery } from '@/api/queries/event';
import type { JournalEvent } from '@/api/types';
import { EventGlyph } from '@/components/ui/events/event-glyph';
import { Fact, Facts } from '@/components/ui/facts';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted, grouped } from '@/components/ui/format';
import { Nothing, Skeleton } from '@/components/ui/notices';

/** What belongs to the same doing: its correlation, what caused it, and what came just before and after. */
export function EventAround({ event }: { event: JournalEvent }) {
  const around = useQuery(aroundQuery(event));
  const near = around.data && [...around.data.before, ...around.data.after];
  return (
    <div className="drawer-part" data-testid="event-around">
      <h2>Caused by and led to</h2>
      <Facts>
        <Fact name="Correlation">
          <Link
            to="/events"
            search={(before) => ({ ...before, correlation: event.correlation_id })}
            className="event-link"
            data-testid="only-this-correlation"
          >
            <ForeignText text={event.correlation_id} />
          </Link>
          {around.data && <span className="faint"> {counted(around.data.total, 'event')}</span>}
        </Fact>
        <Fact name="Cause">{event.causation_id && <ForeignText text={event.causation_id} />}</Fact>
      </Facts>
      {around.isPending && <Skeleton rows={3} />}
      {around.isError && (
        <Failure what="What happened around it" error={around.error} retry={() => around.refetch()} />
      )}
      {near?.length === 0 && <Nothing>Nothing else has this correlation.</Nothing>}
      <ol className="event-near">
        {near?.map((one) => (
          <li key={one.position}>
            <Link
              to="/events"
              search={(before) => ({ ...before, event: one.position })}
              replace
              className="row"
              data-testid={`near-${one.position}`}
            >
              <EventGlyph type={one.type} />
              <code className="cut">{one.type}</code>
              <span className="meta">{relationOf(one, event)}</span>
              <span className="num faint end">{grouped(one.position)}</span>
            </Link>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** What one event is to another, by the cause that it names; without one, only their order is known. */
function relationOf(one: JournalEvent, other: JournalEvent): string {
  if (one.id === other.causation_id) return 'its cause';
  if (one.causation_id === other.id) return 'caused by it';
  return one.position < other.position ? 'before' : 'after';
}
