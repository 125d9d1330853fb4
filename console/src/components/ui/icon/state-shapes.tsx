import type { ReactNode } from 'react';

/** What a state's glyph is drawn of: lines in its hue, and a solid shape with a sign cut out of it. */
export interface StateShape {
  hue: Hue;
  lines?: ReactNode;
  solid?: ReactNode;
  cut?: ReactNode;
}

export type Hue = 'faint' | 'muted' | 'blue' | 'violet' | 'teal' | 'green' | 'red' | 'brass';

const DISC = <circle cx="8" cy="8" r="6.25" stroke="none" />;
const OCTAGON = <path d="M5.6 2h4.8L14 5.6v4.8L10.4 14H5.6L2 10.4V5.6z" />;
const SQUARE = <rect x="2" y="2" width="12" height="12" rx="2.5" stroke="none" />;
const DIAMOND = <path d="M8 1.7 14.3 8 8 14.3 1.7 8z" />;

/**
 * Circle: an agent works. Diamond: somebody decides. Octagon: something is wrong. Square: a run was stopped.
 * A state is a shape before it is a colour, so no two of a thing look alike.
 */
export const STATE_SHAPES = {
  inbox: {
    hue: 'faint',
    lines: (
      <>
        <circle cx="8" cy="8" r="5.5" strokeDasharray=".1 3.34" />
      </>
    ),
  },
  planning: {
    hue: 'faint',
    lines: (
      <>
        <circle cx="8" cy="8" r="5.5" strokeDasharray="2.6 3.16" />
        <path d="M6 8h4" />
      </>
    ),
  },
  ready: {
    hue: 'muted',
    lines: (
      <>
        <circle cx="8" cy="8" r="5.5" />
      </>
    ),
  },
  claimed: {
    hue: 'blue',
    lines: (
      <>
        <circle cx="8" cy="8" r="5.5" />
        <circle cx="8" cy="8" r="2" fill="currentColor" stroke="none" />
      </>
    ),
  },
  progress: {
    hue: 'blue',
    lines: (
      <>
        <circle cx="8" cy="8" r="5.5" />
        <path d="M8 4.7a3.3 3.3 0 0 1 0 6.6z" fill="currentColor" stroke="none" />
      </>
    ),
  },
  review: {
    hue: 'violet',
    lines: (
      <>
        <path d="M8 1.7 14.3 8 8 14.3 1.7 8z" />
        <circle cx="8" cy="8" r="1.8" fill="currentColor" stroke="none" />
      </>
    ),
  },
  approved: {
    hue: 'teal',
    lines: (
      <>
        <path d="M8 1.7 14.3 8 8 14.3 1.7 8z" />
        <path d="m5.9 8.1 1.5 1.5 2.7-2.9" />
      </>
    ),
  },
  merging: {
    hue: 'teal',
    lines: (
      <>
        <path d="M3.5 2.5v2c0 2.3 4.5 2.3 4.5 5v4M12.5 2.5v2c0 2.3-4.5 2.3-4.5 5" />
        <path d="m5.8 11.5 2.2 2.2 2.2-2.2" />
      </>
    ),
  },
  done: {
    hue: 'green',
    solid: DISC,
    cut: (
      <>
        <path d="m5.2 8.2 2 2 3.7-4" />
      </>
    ),
  },
  blocked: {
    hue: 'red',
    lines: (
      <>
        <path d="M5.6 2h4.8L14 5.6v4.8L10.4 14H5.6L2 10.4V5.6z" />
        <path d="M5.4 8h5.2" strokeWidth="1.8" />
      </>
    ),
  },
  failed: {
    hue: 'red',
    solid: OCTAGON,
    cut: (
      <>
        <path d="m6 6 4 4M10 6l-4 4" />
      </>
    ),
  },
  cancelled: {
    hue: 'faint',
    lines: (
      <>
        <circle cx="8" cy="8" r="5.5" />
        <path d="m4.3 4.3 7.4 7.4" />
      </>
    ),
  },
  queued: {
    hue: 'faint',
    lines: (
      <>
        <circle cx="8" cy="8" r="5.5" />
        <path d="M8 5v3l1.9 1.2" />
      </>
    ),
  },
  running: {
    hue: 'blue',
    lines: (
      <>
        <path d="M8 2.5a5.5 5.5 0 1 1-5.5 5.5" strokeWidth="2" />
        <path d="M2.6 6.9a5.5 5.5 0 0 1 4.3-4.3" strokeWidth="2" opacity=".25" />
      </>
    ),
  },
  paused: {
    hue: 'muted',
    lines: (
      <>
        <circle cx="8" cy="8" r="5.5" />
        <path d="M6.5 6v4M9.5 6v4" />
      </>
    ),
  },
  budget: {
    hue: 'brass',
    solid: SQUARE,
    cut: (
      <>
        <path d="M10 6.4a2.5 2.5 0 1 0 0 3.2M8 3.9v1.5M8 10.6v1.5" />
      </>
    ),
  },
  gate: {
    hue: 'brass',
    solid: SQUARE,
    cut: (
      <>
        <path d="M5.5 5v6M8 5v6M10.5 5v6" />
      </>
    ),
  },
  iterations: {
    hue: 'brass',
    solid: SQUARE,
    cut: (
      <>
        <path d="M10.6 8a2.6 2.6 0 1 1-.8-1.9" />
        <path d="M10.6 4.7v1.8H8.8" />
      </>
    ),
  },
  stopped: {
    hue: 'faint',
    lines: (
      <>
        <rect x="2.75" y="2.75" width="10.5" height="10.5" rx="2" />
        <rect x="6" y="6" width="4" height="4" rx=".6" fill="currentColor" stroke="none" />
      </>
    ),
  },
  stale: {
    hue: 'red',
    lines: (
      <>
        <path d="M5.6 2h4.8L14 5.6v4.8L10.4 14H5.6L2 10.4V5.6z" strokeDasharray="3.2 2.2" />
        <path d="M8 5.2v3M8 10.6h.01" />
      </>
    ),
  },
  reclaimed: {
    hue: 'faint',
    lines: (
      <>
        <path d="M4.2 4.3A5.5 5.5 0 1 1 2.5 8" />
        <path d="M4.2 1.6v2.8H7" />
      </>
    ),
  },
  released: {
    hue: 'faint',
    lines: (
      <>
        <path d="M10.2 3a5.5 5.5 0 1 1-4.4 0" />
      </>
    ),
  },
  offline: {
    hue: 'faint',
    lines: (
      <>
        <circle cx="8" cy="8" r="3.2" />
      </>
    ),
  },
  available: {
    hue: 'green',
    lines: (
      <>
        <circle cx="8" cy="8" r="4" fill="currentColor" stroke="none" />
      </>
    ),
  },
  busy: {
    hue: 'blue',
    lines: (
      <>
        <circle cx="8" cy="8" r="5.25" />
        <circle cx="8" cy="8" r="2.6" fill="currentColor" stroke="none" />
      </>
    ),
  },
  draft: {
    hue: 'faint',
    lines: (
      <>
        <rect x="2.5" y="2.5" width="11" height="11" rx="2.5" strokeDasharray="2.2 2.2" />
      </>
    ),
  },
  ask: {
    hue: 'brass',
    solid: DIAMOND,
    cut: (
      <>
        <path d="M8 5.3v3.3M8 10.7h.01" />
      </>
    ),
  },
} satisfies Record<string, StateShape>;
