/** The server's time: ages and countdowns are counted from it, whatever this machine's clock says. */

let ahead = 0;

/** Learn from an answer's `Date` header, which is in whole seconds: small differences are left alone. */
export function noteServerTime(date: string | null): void {
  const told = date ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(told)) return;
  const difference = told - Date.now();
  if (Math.abs(difference - ahead) > 2000) ahead = Math.abs(difference) > 2000 ? difference : 0;
}

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return Date.now() + ahead;
}
