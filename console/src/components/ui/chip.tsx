import type { ReactNode } from 'react';
import './chip.css';

export type ChipHue = 'plain' | 'line' | 'brass' | 'red' | 'green' | 'blue' | 'violet' | 'teal';

/** A word of state or kind; the colour repeats what the word says. */
export function Chip({
  hue = 'plain',
  title,
  children,
}: {
  hue?: ChipHue;
  title?: string;
  children: ReactNode;
}) {
  return (
    <span className={`chip chip-${hue}`} title={title}>
      {children}
    </span>
  );
}
