/** A name for one thing that is asked for, so that asking twice makes it once (`Idempotency-Key`). */

/** A new name; also where the page is not served securely, and the browser makes no UUIDs. */
export function newName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
