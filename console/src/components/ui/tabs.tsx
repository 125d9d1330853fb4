import type { ReactNode } from 'react';
import './tabs.css';

/** The views of one thing, as links: the URL says which is open. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className="tabs" aria-label={label}>
      {children}
    </nav>
  );
}
