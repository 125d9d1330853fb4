/** Brings whoever sent a form to the first of its fields that is wrong. */
import { type RefObject, useEffect } from 'react';

/** The form that was sent last, while nothing is typed. */
let sent: EventTarget | null = null;

// What is typed after a form was sent is not interrupted by what is found wrong only then.
globalThis.document?.addEventListener('submit', (event) => become(event.target), true);
globalThis.document?.addEventListener('input', () => become(null), true);

function become(form: EventTarget | null): void {
  sent = form;
}

/** Where a field is found to be wrong because its form was sent, the first such field of the form has the focus. */
export function useFirstWrong(
  field: RefObject<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | null>,
  error: string | undefined,
): void {
  useEffect(() => {
    const form = field.current?.form;
    if (error && form && form === sent) form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [field, error]);
}
