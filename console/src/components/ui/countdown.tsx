import { useSecond } from './clock';
import { minutes } from './format';
import { StateGlyph } from './icon/state-glyph';
import { Ring } from './meters';

/** What is left of a lease by the server's time: a ring and mm:ss, brass under a quarter, then stale. */
export function Countdown({ until, of }: { until: string; of: number }) {
  const left = Math.round(Date.parse(until) / 1000 - useSecond());
  const low = left < of / 4;
  return (
    <span className="row" data-testid="countdown">
      {left < 0 ? <StateGlyph name="stale" /> : <Ring left={left / of} />}
      <span className={`num ${left < 0 ? 'red' : low ? 'brass' : 'muted'}`}>{minutes(left)}</span>
    </span>
  );
}
