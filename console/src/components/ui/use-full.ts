/** Says when a field takes no more characters: a browser cuts what is pasted beyond that without a word. */
import { type FormEvent, useState } from 'react';

interface Limited {
  maxLength?: number;
  value?: unknown;
}

/** What is said of a field that is full, and what has to be told of each input. */
export function useFull({ maxLength, value }: Limited) {
  const [length, setLength] = useState(0);
  const now = typeof value === 'string' ? value.length : length;
  return {
    full:
      maxLength !== undefined && now >= maxLength
        ? `It is full: ${maxLength.toLocaleString('en')} characters, and what is beyond them is left out.`
        : undefined,
    onInput: (event: FormEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      setLength(event.currentTarget.value.length),
  };
}
