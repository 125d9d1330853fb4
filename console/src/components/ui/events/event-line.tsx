import { clockToSecond } from '@/api/clock-of';
import type { Told } from '@/api/types';
import { ForeignText } from '../foreign-text';
import { exactly, grouped } from '../format';
import { EventGlyph } from './event-glyph';
import './event-line.css';

/** The names of what stands in an event's line. */
export function EventHead() {
  return (
    <div className="event-line event-head" aria-hidden="true">
      <span>Position</span>
      <span>Time</span>
      <span />
      <span>Type</span>
      <span>Actor</span>
      <span>About</span>
      <span>What</span>
    </div>
  );
}

/** An event in a line: its place, when, what kind, by whom, about what, and in words. */
export function EventLine({ told }: { told: Told }) {
  const { event } = told;
  return (
    <>
      <span className="num faint">{grouped(event.position)}</span>
      <time className="num muted" dateTime={event.emitted_at} title={exactly(event.emitted_at)}>
        {clock(event.emitted_at)}
      </time>
      <EventGlyph type={event.type} />
      <code className="cut faint event-type">{event.type}</code>
      <span className="cut muted">
        <ForeignText text={told.who || event.actor} />
      </span>
      <span className="num cut">
        <ForeignText text={told.about} />
      </span>
      <span className="cut event-what">
        <ForeignText text={told.what} />
      </span>
    </>
  );
}

function clock(at: string): string {
  const then = new Date(at);
  return `${clockToSecond(then)}.${String(then.getMilliseconds()).padStart(3, '0')}`;
}
