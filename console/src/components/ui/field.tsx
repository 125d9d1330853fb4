import type { InputHTMLAttributes, ReactNode } from 'react';
import { useId } from 'react';
import './field.css';

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  /** What is wrong with what was typed, under the field. */
  error?: string;
  /** What is meant by what was typed: a schedule in words, a unit. */
  echo?: string;
  scale?: 'normal' | 'large';
  inside?: ReactNode;
}

/** A field of one line with its label above it. */
export function Field({ label, error, echo, scale = 'normal', inside, className = '', ...rest }: FieldProps) {
  const id = useId();
  const note = useId();
  return (
    <div className={`field ${scale === 'large' ? 'field-large' : ''} ${className}`}>
      <label htmlFor={id}>{label}</label>
      <div className={`field-box ${error ? 'field-bad' : ''}`}>
        <input
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={error || echo ? note : undefined}
          {...rest}
        />
        {inside}
      </div>
      {(error || echo) && (
        <p id={note} className={`meta ${error ? 'red' : ''}`} role={error ? 'alert' : undefined}>
          {error ?? echo}
        </p>
      )}
    </div>
  );
}
