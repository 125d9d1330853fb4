import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Nothing } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import './timeline.css';
import { type BarKind, type Row, ticksOf } from './timeline-rows';

const LEGEND: readonly (readonly [BarKind, string])[] = [
  ['work', 'work'],
  ['review', 'review'],
  ['merge', 'merge'],
  ['asks', 'waits for you'],
  ['lost', 'lost'],
];
const ROW = 32;

interface TimelineProps {
  rows: readonly Row[];
  from: number;
  now: number;
  over: boolean;
}

/** Who did what when: a row a step or task; the same is a table under Tasks. */
export function Timeline({ rows, from, now, over }: TimelineProps) {
  const to = over ? now : from + Math.max(10_000, (now - from) * 1.12);
  const ticks = ticksOf(from, to);
  const part = (at: number) => `${(Math.min(1, Math.max(0, (at - from) / (to - from))) * 100).toFixed(3)}%`;
  return (
    <Panel title="Timeline" testId="run-timeline" className="timeline" more={<Legend />}>
      {rows.length === 0 && <Nothing>Nothing has been taken up yet.</Nothing>}
      {rows.length > 0 && (
        <div className="timeline-scroll">
          <ol className="timeline-names">
            {rows.map((row) => (
              <li key={row.id}>
                <StateGlyph name={row.glyph} />
                {row.code && <span className="num muted">{row.code}</span>}
                <span className="cut">
                  <ForeignText text={row.title} />
                </span>
              </li>
            ))}
          </ol>
          <svg
            className="timeline-plot"
            height={rows.length * ROW + 20}
            role="img"
            aria-label={`Timeline of ${rows.length} rows; the same is a table under Tasks`}
          >
            <Hatches />
            {ticks.map((tick) => (
              <g key={tick.at}>
                <line
                  x1={part(tick.at)}
                  x2={part(tick.at)}
                  y1="0"
                  y2={rows.length * ROW}
                  className="bar-tick"
                />
                <text x={part(tick.at)} y={rows.length * ROW + 16} textAnchor="middle">
                  {tick.words}
                </text>
              </g>
            ))}
            {rows.flatMap((row, place) =>
              row.bars.map((bar) => (
                <Piece key={`${row.id} ${bar.kind} ${bar.from}`} bar={bar} y={place * ROW} part={part} />
              )),
            )}
            {!over && (
              <line x1={part(now)} x2={part(now)} y1="0" y2={rows.length * ROW} className="bar-now" />
            )}
          </svg>
        </div>
      )}
    </Panel>
  );
}

function Piece({ bar, y, part }: { bar: Row['bars'][number]; y: number; part: (at: number) => string }) {
  const middle = y + ROW / 2;
  if (bar.kind === 'waits')
    return <line x1={part(bar.from)} x2={part(bar.to)} y1={middle} y2={middle} className="bar-waits" />;
  const width = `${Math.max(0.25, Number.parseFloat(part(bar.to)) - Number.parseFloat(part(bar.from)))}%`;
  return (
    <rect x={part(bar.from)} y={y + 9} width={width} height="14" rx="3" className={`bar-${bar.kind}`}>
      <title>{bar.words}</title>
    </rect>
  );
}

function Hatches() {
  return (
    <defs>
      <pattern
        id="hatch-asks"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="6" height="6" className="hatch-asks" />
        <rect width="2" height="6" className="hatch-asks-line" />
      </pattern>
      <pattern
        id="hatch-lost"
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(-45)"
      >
        <rect width="5" height="5" className="hatch-lost" />
        <rect width="1.5" height="5" className="hatch-lost-line" />
      </pattern>
    </defs>
  );
}

function Legend() {
  return (
    <span className="legend">
      {LEGEND.map(([kind, word]) => (
        <span key={kind}>
          <i className={`legend-${kind}`} />
          {word}
        </span>
      ))}
    </span>
  );
}
