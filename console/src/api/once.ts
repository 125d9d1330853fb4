/** A name for one thing that is asked for, so that asking twice makes it once (`Idempotency-Key`). */

/** A new name; also where the page is not served securely, and the browser makes no UUIDs. */
export function newName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Names for what one form asks for: the same for the same, so that what is sent again is made once. */
export function newNames(): (asked: string) => string {
  const named = new Map<string, string>();
  return (asked) => {
    const name = named.get(asked) ?? newName();
    named.set(asked, name);
    return name;
  };
}
