import { clockOf } from '@/api/clock-of';
import { Nothing } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import type { Burn, Forecast } from './burn';
import './burn-down.css';

const LEFT = 34;
const RIGHT = 318;
const TOP = 10;
const ZERO = 208;

interface BurnDownProps {
  burn: Burn | null;
  forecast: Forecast | null;
  merged: number;
  from: number;
  now: number;
  over: boolean;
}

/** What is left of the limit, and where it leads. The label says the same for readers. */
export function BurnDown({ burn, forecast, merged, from, now, over }: BurnDownProps) {
  if (!burn)
    return (
      <Panel title="Budget" testId="run-budget">
        <Nothing>This run has no limit. A limit is given when a run is started.</Nothing>
      </Panel>
    );
  const left = Math.max(0, burn.limit - burn.spent);
  return (
    <Panel
      title="Budget"
      testId="run-budget"
      more={
        <span className="muted">
          <b className="ink">{burn.write(left)}</b> left of {burn.write(burn.limit)}
        </span>
      }
    >
      <div className="burn">
        <Chart burn={burn} forecast={forecast} from={from} now={now} over={over} />
        <dl>
          <Figure name="Settled" value={burn.write(burn.spent)} />
          <Figure name="Reserved" value={burn.write(burn.held)} />
          <Figure name="Per merged task" value={merged ? burn.write(burn.spent / merged) : 'none yet'} />
        </dl>
      </div>
    </Panel>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Chart({ burn, forecast, from, now, over }: Omit<BurnDownProps, 'burn' | 'merged'> & { burn: Burn }) {
  const to = Math.max(now, forecast?.at ?? now, from + 1000);
  const x = (at: number) => LEFT + ((at - from) / (to - from)) * (RIGHT - LEFT);
  const y = (amount: number) => ZERO - (Math.max(0, amount) / burn.limit) * (ZERO - TOP);
  const left = burn.limit - burn.spent;
  const points = burn.steps.map((step) => `H${x(step.at).toFixed(1)}V${y(step.left).toFixed(1)}`).join('');
  const line = `M${LEFT} ${TOP}${points}H${x(now).toFixed(1)}`;
  const foresees =
    forecast && !over
      ? `; at this pace ${burn.write(Math.max(0, forecast.left))} left at ${clockOf(forecast.at)}`
      : '';
  return (
    <svg
      viewBox="0 0 324 232"
      className="burn-chart"
      role="img"
      aria-label={`${burn.write(left)} of ${burn.write(burn.limit)} left at ${clockOf(now)}${foresees}`}
    >
      <path d={`M${LEFT} ${TOP + 0.5}H${RIGHT}M${LEFT} ${(TOP + ZERO) / 2}H${RIGHT}`} className="burn-grid" />
      <path d={`${line}V${ZERO}H${LEFT}Z`} className="burn-area" />
      <path d={line} className="burn-line" />
      {forecast && !over && (
        <>
          <path d={`M${x(now)} ${y(left)}L${x(forecast.at)} ${y(forecast.left)}`} className="burn-ahead" />
          <circle cx={x(forecast.at)} cy={y(forecast.left)} r="3" className="burn-there" />
        </>
      )}
      <circle cx={x(now)} cy={y(left)} r="3.5" className="burn-here" />
      <path d={`M${LEFT} ${ZERO}H${RIGHT}`} className="burn-limit" />
      <text x={LEFT - 6} y={TOP + 4} textAnchor="end">
        {burn.write(burn.limit).replace('.00', '')}
      </text>
      <text x={LEFT - 6} y={ZERO + 4} textAnchor="end" className="burn-red">
        {burn.write(0).replace('.00', '')}
      </text>
      <text x={RIGHT} y={ZERO - 6} textAnchor="end" className="burn-red">
        {burn.end}
      </text>
      <text x={LEFT} y="228">
        {clockOf(from)}
      </text>
      <text
        x={over || !forecast ? RIGHT : x(now)}
        y="228"
        textAnchor={over || !forecast ? 'end' : 'middle'}
        className="burn-now"
      >
        {over ? clockOf(now) : 'now'}
      </text>
      {forecast && !over && x(forecast.at) - x(now) > 60 && (
        <text x={RIGHT} y="228" textAnchor="end">
          {clockOf(forecast.at)}
        </text>
      )}
    </svg>
  );
}
