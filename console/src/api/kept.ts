/** What this browser keeps between visits, as JSON; a value that is spoilt, or that cannot be kept, is as none. */

/** What is kept under a name, to be looked at before it is believed; null where there is nothing that can be read. */
export function kept(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null') as unknown;
  } catch {
    return null;
  }
}

/** Keep a value under a name; a browser that is full forgets it. */
export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
