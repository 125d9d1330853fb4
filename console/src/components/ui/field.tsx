import type { InputHTMLAttributes, ReactNode } from 'react';
import { useId, useRef } from 'react';
import './field.css';
import { useFirstWrong } from './first-wrong';
import { useFull } from './use-full';

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
  const own = useRef<HTMLInputElement>(null);
  useFirstWrong(own, error);
  const { full, onInput } = useFull(rest);
  const said = error ?? full ?? echo;
  return (
    <div className={`field ${scale === 'large' ? 'field-large' : ''} ${className}`}>
      <label htmlFor={id}>{label}</label>
      <div className={`field-box ${error ? 'field-bad' : ''}`}>
        <input
          ref={own}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={said ? note : undefined}
          {...rest}
          onInput={onInput}
        />
        {inside}
      </div>
      {said && (
        <p id={note} className={`meta ${error ? 'red' : ''}`} role={error ? 'alert' : undefined}>
          {said}
        </p>
      )}
    </div>
  );
}
