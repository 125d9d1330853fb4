import { type ReactNode, useEffect, useRef } from 'react';
import './tabs.css';

/** The views of one thing, as links: the URL says which is open. */
export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  const frame = useRef<HTMLElement>(null);
  const shown = useRef<Element>(null);
  // On a phone there are more than fit: the one that is opened is brought into view.
  useEffect(() => {
    const open = frame.current?.querySelector<HTMLElement>('[aria-current]');
    if (!frame.current || !open || open === shown.current) return;
    shown.current = open;
    frame.current.scrollLeft = open.offsetLeft + open.offsetWidth / 2 - frame.current.clientWidth / 2;
  });
  return (
    <nav ref={frame} className="tabs" aria-label={label}>
      {children}
    </nav>
  );
}
