import { dayIn, isoIn } from './times';

/** The next times of a schedule, one a line. */
export function TickList({ ticks, zone }: { ticks: readonly string[]; zone: string }) {
  if (!ticks.length) return <p className="faint">It never comes.</p>;
  return (
    <ol className="ticks">
      {ticks.map((tick) => (
        <li key={tick}>
          <time dateTime={tick} title={tick}>
            <span className="faint">{dayIn(tick, zone)}</span> {isoIn(tick, zone)}
          </time>
        </li>
      ))}
    </ol>
  );
}
