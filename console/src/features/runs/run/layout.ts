/** Where everything in the graph stands: always the same, so that a place is remembered. */
import type { Lane } from './steps';

export const NODE = { width: 152, height: 60 } as const;
export const MINI = { width: 268, height: 44, gap: 12, columns: 3, most: 9 } as const;

export interface Place {
  x: number;
  y: number;
}

const TOP = 52;
const DOWN = 76;
const ACROSS = 168;
const BOX = { x: 204, y: 34, pad: 14 } as const;
const SHIP = 1100;

/** The corner of a step that is the `place`-th of its lane. */
export function placeOf(lane: Lane, place: number): Place {
  if (lane === 'Plan') return { x: 16, y: TOP + place * DOWN };
  if (lane === 'Build') return { x: BOX.x + BOX.pad + place * ACROSS, y: TOP };
  return { x: SHIP, y: TOP + place * DOWN };
}

/** The frame of the lane in which tasks are delivered, high enough for `tasks` cards. */
export function boxOf(tasks: number): Place & { width: number; height: number } {
  const rows = Math.ceil(Math.min(tasks, MINI.most) / MINI.columns);
  const height = Math.max(234, 128 + rows * (MINI.height + 8) + (tasks > MINI.most ? 28 : 0));
  return { x: BOX.x, y: BOX.y, width: 2 * BOX.pad + 4 * ACROSS + NODE.width, height };
}

/** The corner of a task's card. */
export function miniOf(place: number): Place {
  const column = place % MINI.columns;
  const row = Math.floor(place / MINI.columns);
  return {
    x: BOX.x + BOX.pad + column * (MINI.width + MINI.gap),
    y: TOP + 108 + row * (MINI.height + 8),
  };
}

/** Where "n more" stands. */
export function moreOf(): Place {
  return { x: BOX.x + BOX.pad, y: miniOf(MINI.most).y };
}

/** Where a lane's name stands. */
export function headOf(lane: Lane): Place {
  if (lane === 'Plan') return { x: 16, y: 8 };
  return lane === 'Build' ? { x: BOX.x + 4, y: 8 } : { x: SHIP, y: 8 };
}
