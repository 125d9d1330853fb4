/** A name for one thing that is asked for, so that asking twice makes it once (`Idempotency-Key`). */
import { useState } from 'react';

/** What has what it is sent with done once. */
export interface Once {
  'idempotency-key': string;
}

/** A new name; also where the page is not served securely, and the browser makes no UUIDs. */
function newName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Names for what one form asks for: the same for the same, so that what is sent again is made once. */
function newNames(): (asked: unknown) => Once {
  const named = new Map<string, string>();
  return (asked) => {
    const text = JSON.stringify(asked);
    const name = named.get(text) ?? newName();
    named.set(text, name);
    return { 'idempotency-key': name };
  };
}

/** For a form: `onceFor` gives the header of what it asks for, `renew` is for one that stays: from then on the same is another. */
export function useOnce() {
  const [onceFor, setOnceFor] = useState(newNames);
  return { onceFor, renew: () => setOnceFor(newNames) };
}
