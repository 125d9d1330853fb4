import { type ReactNode, useEffect, useId, useRef } from 'react';
import './dialog.css';

interface DialogProps {
  title: string;
  /** Whether the title is for readers alone. */
  quietTitle?: boolean;
  testId: string;
  className?: string;
  close: () => void;
  children: ReactNode;
}

/** What has to be answered before anything else: the browser's own dialog keeps the focus, Escape closes it. */
export function Dialog({ title, quietTitle = false, testId, className = '', close, children }: DialogProps) {
  const frame = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Whether the pointer went down outside: what is pressed inside and let go outside (a selection) closes nothing.
  const begun = useRef(false);
  useEffect(() => {
    const before = document.activeElement;
    frame.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does it for the keyboard, by `onCancel`
    <dialog
      ref={frame}
      className={`dialog ${className}`}
      aria-labelledby={heading}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onPointerDown={(event) => {
        begun.current = event.target === frame.current;
      }}
      onClick={(event) => {
        if (begun.current && event.target === frame.current) close();
      }}
    >
      <div className="dialog-inside">
        <h2 id={heading} className={quietTitle ? 'sr' : 'dialog-title'}>
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  );
}
