import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from './button';
import './drawer.css';

interface DrawerProps {
  title: ReactNode;
  label: string;
  testId: string;
  wide?: boolean;
  close: () => void;
  children: ReactNode;
}

/** What explains a row, beside the list and never over it; a sheet on a phone. Escape closes it. */
export function Drawer({ title, label, testId, wide = false, close, children }: DrawerProps) {
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !document.querySelector('dialog[open]')) close();
    };
    document.addEventListener('keydown', leave);
    return () => document.removeEventListener('keydown', leave);
  }, [close]);
  return (
    <aside
      ref={frame}
      className={`drawer ${wide ? 'drawer-wide' : ''}`}
      aria-label={label}
      data-testid={testId}
    >
      <header>
        <div className="row grow">{title}</div>
        <Button kind="bare" icon="x" aria-label="Close" onClick={close} data-testid="close-drawer" />
      </header>
      <div className="drawer-inside">{children}</div>
    </aside>
  );
}
