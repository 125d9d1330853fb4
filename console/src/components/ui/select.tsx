import type { SelectHTMLAttributes } from 'react';
import { useId, useRef } from 'react';
import './field.css';
import { useFirstWrong } from './first-wrong';
import { Icon } from './icon/icon';
import './select.css';

interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  label: string;
  options: readonly { value: string; name: string }[];
  error?: string;
  echo?: string;
}

/** One of several, by the browser's own list. */
export function Select({ label, options, error, echo, ...rest }: SelectProps) {
  const id = useId();
  const note = useId();
  const own = useRef<HTMLSelectElement>(null);
  useFirstWrong(own, error);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className={`field-box select ${error ? 'field-bad' : ''}`}>
        <select
          ref={own}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={error || echo ? note : undefined}
          {...rest}
        >
          {options.map((one) => (
            <option key={one.value} value={one.value}>
              {one.name}
            </option>
          ))}
        </select>
        <Icon name="down" className="xs" />
      </div>
      {(error || echo) && (
        <p id={note} className={`meta ${error ? 'red' : ''}`} role={error ? 'alert' : undefined}>
          {error ?? echo}
        </p>
      )}
    </div>
  );
}
