import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { eventQuery } from '@/api/queries/event';
import type { Told } from '@/api/types';
import { Drawer } from '@/components/ui/drawer';
import { EventGlyph } from '@/components/ui/events/event-glyph';
import { Fact, Facts } from '@/components/ui/facts';
import { Failure } from '@/components/ui/failure';
import '@/components/ui/payload.css';
import { ForeignText } from '@/components/ui/foreign-text';
import { exactly, grouped } from '@/components/ui/format';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { EventAround } from './event-around';

/** One event in full: its words, fields, payload and hashes, and what happened around it. */
export function EventDrawer({ position }: { position: number }) {
  const navigate = useNavigate();
  const close = useCallback(
    () =>
      void navigate({
        to: '/events',
        search: (before) => ({ ...before, event: undefined }),
        replace: true,
      }),
    [navigate],
  );
  const found = useQuery(eventQuery(position));
  return (
    <Drawer
      label={`Event ${grouped(position)}`}
      testId="event-drawer"
      close={close}
      title={
        <>
          {found.data && <EventGlyph type={found.data.event.type} />}
          {found.data && <code className="cut">{found.data.event.type}</code>}
          <span className="num faint">{grouped(position)}</span>
        </>
      }
    >
      {found.isPending && <Skeleton rows={8} />}
      {found.isError && <Failure what="The event" error={found.error} retry={() => found.refetch()} />}
      {found.data === null && <Nothing>There is no event at {grouped(position)}.</Nothing>}
      {found.data && <Shown told={found.data} />}
    </Drawer>
  );
}

function Shown({ told }: { told: Told }) {
  const { event, who, about, what } = told;
  return (
    <>
      <p className="drawer-part event-words" data-testid="event-words">
        <ForeignText text={[who, about, what].filter(Boolean).join(' · ')} />
      </p>
      <div className="drawer-part">
        <Fields told={told} />
      </div>
      <div className="drawer-part">
        <h2>Payload</h2>
        {event.payload === null ? (
          <p className="muted">It was redacted. Its hash stays.</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
          <pre className="payload" tabIndex={0} data-testid="event-payload">
            <ForeignText text={JSON.stringify(event.payload, null, 2)} />
          </pre>
        )}
      </div>
      <div className="drawer-part" data-testid="event-chain">
        <h2>Chain</h2>
        <Facts>
          <Fact name="Before">
            <code>{event.prev_hash}</code>
          </Fact>
          <Fact name="This">
            <code>{event.hash}</code>
          </Fact>
          <Fact name="Payload">
            <code>{event.payload_hash}</code>
          </Fact>
        </Facts>
      </div>
      <EventAround event={event} />
    </>
  );
}

function Fields({ told: { event, about } }: { told: Told }) {
  return (
    <Facts>
      <Fact name="When">{exactly(event.emitted_at)}</Fact>
      <Fact name="Actor">
        <ForeignText text={event.actor} />
      </Fact>
      <Fact name="Task">
        {event.task_id && (
          <Link to="/tasks/$taskId" params={{ taskId: event.task_id }} className="event-link">
            <ForeignText text={event.stream === `Task:${event.task_id}` && about ? about : event.task_id} />
          </Link>
        )}
      </Fact>
      <Fact name="Agent">
        {event.agent_id && (
          <Link to="/agents/$agent" params={{ agent: event.agent_id }} className="event-link">
            <ForeignText text={event.agent_id} />
          </Link>
        )}
      </Fact>
      <Fact name="Session">{event.session_key && <ForeignText text={event.session_key} />}</Fact>
      <Fact name="Project">
        {event.project_id && (
          <Link to="/projects/$projectId" params={{ projectId: event.project_id }} className="event-link">
            <code>{event.project_id}</code>
          </Link>
        )}
      </Fact>
      <Fact name="Entity">
        <code>{event.stream}</code>, version {event.seq}
      </Fact>
      <Fact name="Kind">
        <Link
          to="/events"
          search={(before) => ({ ...before, type: event.type, wrong: undefined })}
          className="event-link"
          data-testid="only-this-type"
        >
          only {event.type}
        </Link>
      </Fact>
      <Fact name="Id">
        <code>{event.id}</code>
      </Fact>
    </Facts>
  );
}
