import { micros } from '@/components/ui/format';

const WIDTH = 340;
const BASE = 70;
const TOP = 10;
const STEP = WIDTH / 24;
const MARKS = [
  { hour: 0, anchor: 'start' },
  { hour: 6, anchor: 'middle' },
  { hour: 12, anchor: 'middle' },
  { hour: 18, anchor: 'middle' },
  { hour: 24, anchor: 'end' },
] as const;

/** A bar an hour; the label says for readers what the bars show. */
export function HourChart({
  hours,
  now = new Date().getHours(),
}: {
  hours: readonly number[];
  now?: number;
}) {
  const top = ceiling(Math.max(...hours));
  const total = hours.reduce((sum, one) => sum + one, 0);
  return (
    <svg
      viewBox={`0 0 ${WIDTH} 92`}
      className="hours"
      role="img"
      aria-label={`Cost by hour, ${micros(total)} so far`}
    >
      <path
        d={`M0 ${BASE + 0.5}H${WIDTH}M0 ${(BASE + TOP) / 2 + 0.5}H${WIDTH}M0 ${TOP + 0.5}H${WIDTH}`}
        className="hours-grid"
      />
      {hours.map((cost, hour) => {
        if (hour > now) return null;
        const height = cost ? Math.max(2, (cost / top) * (BASE - TOP)) : 2;
        const x = Math.round(hour * STEP);
        const kind = cost ? 'hours-spent' : 'hours-idle';
        return <rect key={x} className={kind} x={x} y={BASE - height} width="9" height={height} rx="1" />;
      })}
      {MARKS.map((mark) => (
        <text key={mark.hour} x={mark.hour * STEP} y="88" textAnchor={mark.anchor}>
          {String(mark.hour).padStart(2, '0')}:00
        </text>
      ))}
      <text x={WIDTH} y={(BASE + TOP) / 2 - 4} textAnchor="end">
        {micros(top / 2)}
      </text>
      <text x={WIDTH} y={TOP - 2} textAnchor="end">
        {micros(top)}
      </text>
    </svg>
  );
}

/** The next round amount above: 1, 2 or 5 times a power of ten, at least two cents. */
export function ceiling(amount: number): number {
  const least = Math.max(amount, 20_000);
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= least) ?? least;
}
