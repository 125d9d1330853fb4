import type { ReactNode } from 'react';
import './facts.css';

/** Names and what they say, one a line. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts">{children}</dl>;
}

interface FactProps {
  name: string;
  /** What the name means, for whoever points at it. */
  means?: string;
  children: ReactNode;
}

/** One fact; nothing stands where it is not known. */
export function Fact({ name, means, children }: FactProps) {
  if (children === null || children === undefined || children === '' || children === false) return null;
  return (
    <div>
      <dt title={means}>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A strip of figures under a title. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className="figures">{children}</dl>;
}
