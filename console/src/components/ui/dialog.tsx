import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
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

/**
 * What has to be answered before anything else: the browser's own dialog keeps the focus, Escape and a press outside
 * close it. Where somebody typed into its form they do so the second time alone.
 */
export function Dialog({ title, quietTitle = false, testId, className = '', close, children }: DialogProps) {
  const frame = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Whether the pointer went down outside: what is pressed inside and let go outside (a selection) closes nothing.
  const begun = useRef(false);
  const typed = useRef(false);
  const [warned, setWarned] = useState(false);
  const note = (event: FormEvent) => {
    if (!(event.target as Element).closest('form')) return;
    typed.current = true;
    setWarned(false);
  };
  useEffect(() => {
    const ask = (event: Event) => typed.current && event.preventDefault();
    globalThis.addEventListener('beforeunload', ask);
    return () => globalThis.removeEventListener('beforeunload', ask);
  }, []);
  const leave = () => (typed.current && !warned ? setWarned(true) : close());
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
        leave();
      }}
      // Asked a second time in a row, a browser closes it without asking here.
      onClose={close}
      onInput={note}
      onPointerDown={(event) => {
        begun.current = event.target === frame.current;
      }}
      onClick={(event) => {
        if (begun.current && event.target === frame.current) leave();
      }}
    >
      <div className="dialog-inside">
        <h2 id={heading} className={quietTitle ? 'sr' : 'dialog-title'}>
          {title}
        </h2>
        {children}
        {warned && (
          <p className="dialog-warned" role="alert">
            What you typed would be lost. Once more throws it away.
          </p>
        )}
      </div>
    </dialog>
  );
}
