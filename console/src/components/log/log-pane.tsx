import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { Failure } from '../ui/failure';
import { ForeignText } from '../ui/foreign-text';
import { grouped } from '../ui/format';
import { Nothing } from '../ui/notices';
import { spansOf } from './ansi';
import './log-pane.css';
import { useTranscript } from './use-transcript';

const LINE = 19;
/** A line longer than this is cut until somebody asks for all of it. */
const CUT = 4_000;
const AT_END = 24;

/** An agent's output: it follows at the end, holds still while somebody reads, and wraps. */
export function LogPane({ session, label }: { session: string; label: string }) {
  const [follows, setFollows] = useState(true);
  const held = useRef(false);
  held.current = !follows;
  const { lines, dropped, error, over, again } = useTranscript(session, held);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    getItemKey: useCallback((at: number) => dropped + at, [dropped]),
    overscan: 20,
  });
  const end = useCallback(() => scroller.current?.scrollTo({ top: scroller.current.scrollHeight }), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it scrolls to each line that comes
  useEffect(() => {
    if (follows) end();
  }, [follows, dropped + lines.length, end]);
  const scrolled = () => {
    const at = scroller.current;
    if (at) setFollows(at.scrollHeight - at.scrollTop - at.clientHeight < AT_END);
  };
  return (
    <section className="panel log" aria-label={label} data-testid="log">
      <header>
        <h2>{label}</h2>
        <span className="num">{grouped(dropped + lines.length)} lines</span>
        {dropped > 0 && <span className="meta">the newest {grouped(lines.length)} are kept</span>}
        <span className="more row">
          {over ? <Chip>over</Chip> : follows ? <Chip hue="green">following</Chip> : <Chip>paused</Chip>}
          {!follows && (
            <Button kind="bare" icon="down" onClick={end} aria-label="Go to the end" data-testid="log-end" />
          )}
        </span>
      </header>
      {over && !error && !lines.length && <Nothing>It printed nothing.</Nothing>}
      {error && <Failure what="The output" error={error} retry={again} />}
      <div
        ref={scroller}
        className={`log-lines ${over ? 'log-over' : ''}`}
        hidden={over && !lines.length}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        tabIndex={0}
        onScroll={scrolled}
        role="log"
        aria-live="off"
        aria-label={label}
      >
        <div style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => (
            <div
              key={row.key}
              ref={rows.measureElement}
              data-index={row.index}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              <Line text={lines[row.index] ?? ''} />
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}

function Line({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const shown = whole ? text : text.slice(0, CUT);
  return (
    <>
      {spansOf(shown).map((span, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a span is its place
        <span key={place} className={span.hue}>
          <ForeignText text={span.text} />
        </span>
      ))}
      {shown.length < text.length && (
        <Button kind="bare" onClick={() => setWhole(true)}>
          Show all {grouped(text.length)} characters
        </Button>
      )}
    </>
  );
}
