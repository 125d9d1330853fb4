/** What this browser shows the server: a cookie that no script can read, or an API key of this tab alone. */

export interface Credential {
  /** Held for this tab only, and forgotten with it. */
  apiKey: string | null;
  /** The cookie that proves that a page of ours asks. */
  csrfToken: string | null;
}

const KEY = 'guildhall.key';
let wanted = true;

export const credential = {
  current(): Credential {
    return { apiKey: sessionStorage.getItem(KEY), csrfToken: csrfToken() };
  },
  /** Whether there is anything to show: without it no question but signing in is worth asking. */
  isHeld(): boolean {
    const { apiKey, csrfToken: token } = this.current();
    return !wanted || Boolean(apiKey || token);
  },
  /** What answers from now on lets everybody in: a recording does. */
  isNotWanted(): void {
    wanted = false;
  },
  holdKey(key: string): void {
    sessionStorage.setItem(KEY, key);
  },
  forgetKey(): void {
    sessionStorage.removeItem(KEY);
  },
};

function csrfToken(): string | null {
  const found = document.cookie.split('; ').find((one) => one.startsWith('guildhall_csrf='));
  return found ? found.slice('guildhall_csrf='.length) : null;
}
