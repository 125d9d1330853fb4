import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon/icon';
import './notices.css';

/** What comes, in its size: still, and only after 150 ms, so that what is quick does not flicker. */
export function Skeleton({ rows = 3 }: { rows?: number }) {
  return (
    <div className="skeleton" role="status" data-testid="skeleton">
      <span className="sr">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of a skeleton have no identity
        <div key={row} aria-hidden="true">
          <i className="w1" />
          <i className="w2" />
          <i className={`w${3 + (row % 3)}`} />
        </div>
      ))}
    </div>
  );
}

interface EmptyProps {
  icon?: IconName;
  title: string;
  /** What this is, and the one next step. */
  children?: ReactNode;
  actions?: ReactNode;
  testId?: string;
}

/** What stands where there is nothing: what would be here, and how it comes to be. */
export function Empty({ icon, title, children, actions, testId = 'empty' }: EmptyProps) {
  return (
    <div className="notice" data-testid={testId}>
      {icon && <Icon name={icon} className="xl" />}
      <b>{title}</b>
      {children && <p className="muted">{children}</p>}
      {actions && <div className="row">{actions}</div>}
    </div>
  );
}

/** A quiet line for a panel in which nothing stands. */
export function Nothing({ children }: { children: ReactNode }) {
  return (
    <p className="nothing" data-testid="empty">
      {children}
    </p>
  );
}
