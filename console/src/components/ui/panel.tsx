import type { ReactNode } from 'react';
import { useId } from 'react';
import './panel.css';

interface PanelProps {
  title: string;
  /** How many there are; the link beside it opens the list that was counted. */
  count?: ReactNode;
  more?: ReactNode;
  testId: string;
  className?: string;
  children: ReactNode;
}

/** A surface with one heading, a count and one link; loading, empty and error stand inside its own frame. */
export function Panel({ title, count, more, testId, className = '', children }: PanelProps) {
  const heading = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={heading} data-testid={testId}>
      <header>
        <h2 id={heading}>{title}</h2>
        {count !== undefined && <span className="num">{count}</span>}
        {more && <span className="more">{more}</span>}
      </header>
      {children}
    </section>
  );
}
