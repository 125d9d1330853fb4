import type { TextareaHTMLAttributes } from 'react';
import { useId, useRef } from 'react';
import './area.css';
import './field.css';
import { useFirstWrong } from './first-wrong';
import { useFull } from './use-full';

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
  const own = useRef<HTMLTextAreaElement>(null);
  useFirstWrong(own, error);
  const { full, onInput } = useFull(rest);
  const said = error ?? full ?? echo;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        ref={own}
        id={id}
        className={`area ${mono ? 'area-mono' : ''} ${error ? 'field-bad' : ''}`}
        aria-invalid={error ? true : undefined}
        aria-describedby={said ? note : undefined}
        {...rest}
        onInput={onInput}
      />
      {said && (
        <p id={note} className={`meta ${error ? 'red' : ''}`} role={error ? 'alert' : undefined}>
          {said}
        </p>
      )}
    </div>
  );
}
