import type { ButtonHTMLAttributes, MouseEvent, ReactNode } from 'react';
import { useId } from 'react';
import './button.css';
import { Icon, type IconName } from './icon/icon';
import { StateGlyph } from './icon/state-glyph';

/** Solid: the one thing to do here. Ask: a person is needed. Danger: something is lost by it. */
export type ButtonKind = 'solid' | 'plain' | 'ask' | 'danger' | 'bare';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  kind?: ButtonKind;
  icon?: IconName;
  /** What was asked for is under way: width and label stay, a second press does nothing. */
  busy?: boolean;
  /** Why it cannot be pressed; readers and pointers find the reason, and the button stays reachable. */
  off?: string;
  size?: 'normal' | 'large';
  children?: ReactNode;
}

/** The classes of a button, for links that look like one. */
export function buttonClass(kind: ButtonKind = 'plain', more = ''): string {
  return `btn btn-${kind} ${more}`.trim();
}

/** A button whose verb says what happens. */
export function Button({
  kind = 'plain',
  icon,
  busy = false,
  off,
  size = 'normal',
  children,
  className = '',
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const reason = useId();
  const still = busy || off !== undefined;
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    // What a form sends goes once, however fast it is pressed again: it may not be busy yet.
    if (still || (type === 'submit' && event.detail > 1)) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      {...rest}
      type={type}
      className={buttonClass(
        kind,
        `${size === 'large' ? 'large' : ''} ${children ? '' : 'only'} ${className}`,
      )}
      aria-busy={busy || undefined}
      aria-disabled={still || undefined}
      aria-describedby={off ? reason : rest['aria-describedby']}
      title={off ?? rest.title}
      onClick={press}
    >
      {busy && (
        <span className="btn-busy">
          <StateGlyph name="running" turning inherit />
        </span>
      )}
      <span className="btn-label">
        {icon && <Icon name={icon} className="sm" />}
        {children}
      </span>
      {off && (
        <span id={reason} className="sr">
          {off}
        </span>
      )}
    </button>
  );
}
