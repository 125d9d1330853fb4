import { useMemo } from 'react';
import { clockOf } from '@/api/clock-of';
import type { Told } from '@/api/types';
import { counted } from '@/components/ui/format';
import { type Minute, minutesOf } from './minutes';

const WIDTH = 1000;
const HEIGHT = 36;
const PLACES = 40;
const STEP = WIDTH / PLACES;

/** Events a minute, what went wrong in red; one sentence says it for those who do not see it. */
export function MinuteChart({ events }: { events: readonly Told[] }) {
  const minutes = useMemo(() => minutesOf(events), [events]);
  const [first] = minutes;
  const last = minutes.at(-1);
  if (!first || !last) return null;
  const most = Math.max(...minutes.map((one) => one.events));
  const height = (count: number) => (count ? Math.max(2, (count / most) * HEIGHT) : 0);
  const begins = PLACES - minutes.length;
  return (
    <figure className="minutes" data-testid="minutes">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={sentenceOf(minutes, most)}
      >
        {minutes.map((minute, place) => {
          const x = (begins + place) * STEP + 1;
          const [all, wrong] = [height(minute.events), height(minute.wrong)];
          return (
            <g key={minute.at}>
              <rect className="minutes-all" x={x} y={HEIGHT - all} width={STEP - 2} height={all} />
              <rect className="minutes-wrong" x={x} y={HEIGHT - wrong} width={STEP - 2} height={wrong} />
            </g>
          );
        })}
      </svg>
      <figcaption className="meta">
        <span>{sentenceOf(minutes, most)}</span>
      </figcaption>
    </figure>
  );
}

function sentenceOf(minutes: readonly Minute[], most: number): string {
  const [all, wrong] = [sum(minutes, 'events'), sum(minutes, 'wrong')];
  const clock = (minute: Minute | undefined) => clockOf(minute?.at ?? 0);
  const when =
    minutes.length === 1
      ? `at ${clock(minutes[0])}`
      : `from ${clock(minutes[0])} to ${clock(minutes.at(-1))}`;
  const bad = wrong ? `, ${wrong} of them went wrong` : '';
  return `${counted(all, 'event')} shown ${when}, at most ${most} a minute${bad}.`;
}

function sum(minutes: readonly Minute[], name: 'events' | 'wrong'): number {
  return minutes.reduce((total, one) => total + one[name], 0);
}
