import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from './button';
import './drawer.css';
import { useKeys } from './keys';

interface DrawerProps {
  title: ReactNode;
  label: string;
  testId: string;
  wide?: boolean;
  close: () => void;
  children: ReactNode;
}

/** What explains a row, beside the list and never over it; a sheet on a phone. It takes the focus and gives it back; Escape closes it. */
export function Drawer({ title, label, testId, wide = false, close, children }: DrawerProps) {
  const frame = useRef<HTMLElement>(null);
  useKeys({ Escape: close }, { typing: true });
  useEffect(() => {
    const before = document.activeElement;
    const drawer = frame.current;
    drawer?.focus({ preventScroll: true });
    return () => {
      const had = drawer?.contains(document.activeElement) || document.activeElement === document.body;
      if (had && before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <aside
      ref={frame}
      tabIndex={-1}
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
