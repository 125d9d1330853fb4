import { Nothing } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { type Burndown, burndownWords, idealAt } from './burndown';

const LEFT = 28;
const RIGHT = 632;
const TOP = 12;
const ZERO = 188;
const DAY_MS = 86_400_000;
const MOST_ROWS = 60;

/** What is left of the sprint, and the line that would just make it; in words and as a table too. */
export function BurndownPanel({ burndown }: { burndown: Burndown | null }) {
  return (
    <Panel title="Burndown" testId="sprint-burndown">
      {burndown ? (
        <div className="sprint-burn">
          <Chart burndown={burndown} />
          <p className="muted">{burndownWords(burndown)}</p>
          <Days burndown={burndown} />
        </div>
      ) : (
        <Nothing>It begins with the first task that is put into the sprint.</Nothing>
      )}
    </Panel>
  );
}

function Chart({ burndown }: { burndown: Burndown }) {
  const { from, to, steps, most, hasEnd, left } = burndown;
  const x = (at: number) => LEFT + ((at - from) / (to - from)) * (RIGHT - LEFT);
  const y = (count: number) => ZERO - (count / most) * (ZERO - TOP);
  const [first, ...rest] = steps;
  const now = steps.at(-1)?.at ?? from;
  const line = rest.map((step) => `H${x(step.at).toFixed(1)}V${y(step.left).toFixed(1)}`).join('');
  const begins = `M${x(first?.at ?? from).toFixed(1)} ${y(first?.left ?? 0).toFixed(1)}`;
  return (
    <svg viewBox="0 0 644 212" role="img" aria-label={burndownWords(burndown)} data-testid="burndown-chart">
      <path d={`M${LEFT} ${TOP}H${RIGHT}M${LEFT} ${(TOP + ZERO) / 2}H${RIGHT}`} className="sprint-grid" />
      <path d={`M${LEFT} ${ZERO}H${RIGHT}`} className="sprint-zero" />
      {hasEnd && <path d={`M${LEFT} ${TOP}L${RIGHT} ${ZERO}`} className="sprint-ideal" />}
      <path d={begins + line} className="sprint-left" />
      <circle cx={x(now)} cy={y(left)} r="3.5" className="sprint-here" />
      <text x={LEFT - 8} y={TOP + 4} textAnchor="end">
        {most}
      </text>
      <text x={LEFT - 8} y={ZERO + 4} textAnchor="end">
        0
      </text>
      <text x={LEFT} y="207">
        {short(from)}
      </text>
      <text x={RIGHT} y="207" textAnchor="end">
        {short(hasEnd ? to - 1 : to)}
      </text>
    </svg>
  );
}

/** Each day's end, for readers. */
function Days({ burndown }: { burndown: Burndown }) {
  const { from, to, steps } = burndown;
  const now = steps.at(-1)?.at ?? from;
  const count = Math.min(MOST_ROWS, Math.ceil((Math.min(now, to) - from) / DAY_MS));
  const days = Array.from({ length: count }, (_, day) => Math.min(now, from + (day + 1) * DAY_MS));
  return (
    <table className="sr">
      <caption>Tasks left at the end of each day</caption>
      <thead>
        <tr>
          <th>Day</th>
          <th>Left</th>
          <th>Ideal</th>
        </tr>
      </thead>
      <tbody>
        {days.map((at) => (
          <tr key={at}>
            <td>{short(at - 1)}</td>
            <td>{steps.filter((step) => step.at <= at).at(-1)?.left ?? 0}</td>
            <td>{burndown.hasEnd ? Math.round(idealAt(burndown, at)) : 'none'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function short(at: number): string {
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}
