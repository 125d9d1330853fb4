import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useCallback, useLayoutEffect, useRef } from 'react';
import type { Told } from '@/api/types';
import { EventHead, EventLine } from '@/components/ui/events/event-line';
import { Icon } from '@/components/ui/icon/icon';
import { useIsWide } from '@/components/ui/use-is-wide';
import type { Hold } from './use-hold';

const ROW = 29;
const PHONE_ROW = 56;
const AT_END = 24;
/** The height of what stands before the first row. */
const EARLIER = 48;

interface TailRowsProps {
  hold: Hold;
  /** The way to earlier rows; nothing where there are none. */
  earlier: ReactNode;
}

/** The rows of a tail: they grow at the end, follow only there, and never move what is being read. */
export function TailRows({ hold, earlier }: TailRowsProps) {
  const { shown, fresh, paused, pause, follow } = hold;
  const wide = useIsWide();
  const scroller = useRef<HTMLDivElement>(null);
  const before = useRef(0);
  const margin = earlier ? EARLIER : 0;
  // The same function for the same rows: a new one would have all of them measured anew.
  const keyOf = useCallback((index: number) => shown[index]?.event.position ?? index, [shown]);
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (wide ? ROW : PHONE_ROW),
    getItemKey: keyOf,
    // Rows that are put in front leave those that are seen where they are.
    anchorTo: 'end',
    scrollMargin: margin,
    overscan: 20,
  });
  const height = rows.getTotalSize();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it scrolls to each row that comes
  useLayoutEffect(() => {
    const at = scroller.current;
    if (at && !paused) at.scrollTop = at.scrollHeight;
  }, [paused, height]);
  const scrolled = () => {
    const at = scroller.current;
    if (!at) return;
    const up = at.scrollTop < before.current;
    before.current = at.scrollTop;
    const atEnd = at.scrollHeight - at.scrollTop - at.clientHeight < AT_END;
    if (up && !atEnd && !paused) pause('read');
    else if (!up && atEnd && paused === 'read') follow();
  };
  return (
    <div className="tail">
      <EventHead />
      <div
        ref={scroller}
        className="tail-rows"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        tabIndex={0}
        onScroll={scrolled}
        role="log"
        aria-live="off"
        aria-label="Events"
        data-testid="tail"
      >
        {earlier}
        <ol style={{ height }}>
          {rows.getVirtualItems().map((row) => (
            <li
              key={row.key}
              ref={wide ? undefined : rows.measureElement}
              data-index={row.index}
              style={{ transform: `translateY(${row.start - margin}px)` }}
            >
              <Row told={shown[row.index]} />
            </li>
          ))}
        </ol>
      </div>
      {fresh > 0 && (
        <button type="button" className="tail-more" onClick={follow} data-testid="tail-more">
          <Icon name="down" className="sm" />
          {fresh} new
          <kbd className="kbd wide-only">End</kbd>
        </button>
      )}
    </div>
  );
}

function Row({ told }: { told: Told | undefined }) {
  if (!told) return null;
  const { position } = told.event;
  return (
    <Link
      to="/events"
      search={(before) => ({ ...before, event: position })}
      replace
      className="event-line"
      data-item
      data-testid={`event-${position}`}
    >
      <EventLine told={told} />
    </Link>
  );
}
