import { useId } from 'react';
import './icon.css';
import { STATE_SHAPES, type StateShape } from './state-shapes';

export type StateName = keyof typeof STATE_SHAPES;

interface StateGlyphProps {
  name: StateName;
  /** 14 in rows, 18 in headings, 22 in titles. */
  size?: 14 | 18 | 22 | 28;
  /** Motion is a claim: only where a session with a live lease gave a sign of life in the last 15 s. */
  turning?: boolean;
  /** Takes the colour of the text beside it, on a solid button. */
  inherit?: boolean;
}

/** The shape of a state, hidden from readers: the word stands beside it. */
export function StateGlyph({ name, size = 14, turning = false, inherit = false }: StateGlyphProps) {
  const mask = useId();
  const shape: StateShape = STATE_SHAPES[name];
  const hue = inherit ? '' : `hue-${shape.hue}`;
  return (
    <svg
      className={`s s${size} ${hue} ${turning ? 'spin' : ''}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
      data-state={name}
    >
      {shape.lines}
      {shape.solid && (
        <>
          <mask id={mask}>
            <rect width="16" height="16" fill="#fff" stroke="none" />
            <g stroke="#000">{shape.cut}</g>
          </mask>
          <g mask={`url(#${mask})`} fill="currentColor">
            {shape.solid}
          </g>
        </>
      )}
    </svg>
  );
}
