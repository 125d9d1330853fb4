import type { TextareaHTMLAttributes } from 'react';
import { useId } from 'react';
import './area.css';
import './field.css';

interface AreaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  label: string;
  /** What is wrong with what was typed, under the field. */
  error?: string;
  echo?: string;
  /** Code and data are typed in mono. */
  mono?: boolean;
}

/** A field of several lines, which grows with what is typed. */
export function Area({ label, error, echo, mono = false, ...rest }: AreaProps) {
  const id = useId();
  const note = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className={`area ${mono ? 'area-mono' : ''} ${error ? 'field-bad' : ''}`}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || echo ? note : undefined}
        {...rest}
      />
      {(error || echo) && (
        <p id={note} className={`meta ${error ? 'red' : ''}`} role={error ? 'alert' : undefined}>
          {error ?? echo}
        </p>
      )}
    </div>
  );
}
