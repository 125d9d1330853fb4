import './meters.css';

/** How much of a whole: a thin track. The words beside it say the figures. */
export function Track({ part }: { part: number }) {
  const width = `${Math.round(Math.min(1, Math.max(0, part)) * 100)}%`;
  return (
    <div className="track" aria-hidden="true">
      <i style={{ width }} />
    </div>
  );
}

export type Pip = 'done' | 'working' | 'waiting' | 'failed' | 'open';

/** Steps in their order, as small bars; `label` says the same in words. */
export function Pips({ pips, label }: { pips: readonly Pip[]; label: string }) {
  return (
    <div className="pips" role="img" aria-label={label}>
      {pips.map((pip, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a pip is its place
        <i key={place} className={`pip-${pip}`} />
      ))}
    </div>
  );
}

/** What is left of a time: a ring, brass under a quarter. The figure stands beside it. */
export function Ring({ left }: { left: number }) {
  const length = 2 * Math.PI * 6;
  const shown = Math.min(1, Math.max(0, left)) * length;
  return (
    <svg className={`ring ${left < 0.25 ? 'ring-low' : ''}`} viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" />
      <circle cx="8" cy="8" r="6" strokeDasharray={`${shown} ${length}`} />
    </svg>
  );
}
