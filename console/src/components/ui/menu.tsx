import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Icon } from './icon/icon';
import './menu.css';

export interface Choice {
  id: string;
  name: string;
  /** Whether it holds now; undefined for what is done rather than chosen. */
  chosen?: boolean;
  choose: () => unknown;
}

interface MenuProps {
  label: string;
  testId: string;
  className?: string;
  align?: 'start' | 'end';
  choices: readonly Choice[];
  children: ReactNode;
}

/** A button that opens a list of choices (WAI-ARIA, *Menu button pattern*): arrows move, Escape closes. */
export function Menu({ label, testId, className = '', align = 'start', choices, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) return;
    const chosen = list.current?.querySelector<HTMLElement>('[aria-checked=true]');
    (chosen ?? list.current?.querySelector<HTMLElement>('[role^=menuitem]'))?.focus();
    const leave = (event: PointerEvent) => {
      if (!frame.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const move = (event: KeyboardEvent) => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    const place = items.indexOf(document.activeElement as HTMLElement);
    const steps: Record<string, number> = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: -1 };
    const next = steps[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') close();
    else if (next !== undefined) items.at(next % items.length)?.focus();
    else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="menu" ref={frame}>
      <button
        type="button"
        ref={button}
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        data-testid={testId}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open && (
        <div
          id={id}
          ref={list}
          role="menu"
          tabIndex={-1}
          aria-label={label}
          className={`menu-list menu-${align}`}
          onKeyDown={move}
        >
          {choices.map((choice) => (
            <MenuItem key={choice.id} choice={choice} close={close} />
          ))}
        </div>
      )}
    </div>
  );
}

function MenuItem({ choice, close }: { choice: Choice; close: () => void }) {
  const chosen =
    choice.chosen === undefined
      ? { role: 'menuitem' }
      : { role: 'menuitemradio', 'aria-checked': choice.chosen };
  return (
    <button
      type="button"
      {...chosen}
      tabIndex={-1}
      data-testid={`choice-${choice.id || 'all'}`}
      onClick={() => {
        close();
        choice.choose();
      }}
    >
      <span className="cut grow">{choice.name}</span>
      {choice.chosen && <Icon name="check" className="sm" />}
    </button>
  );
}
