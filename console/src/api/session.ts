/** Signing in, staying signed in and signing out. */
import { api, GUESS_RULE, renewWith } from './client';
import { credential } from './credential';
import { forgetDrafts } from './drafts';
import { done, Problem, read } from './problem';
import type { components } from './schema';

export type Me = components['schemas']['Me'];

const RENEWED = 'guildhall.renewed';
const FRESH_MS = 60_000;

/** Sign in with name and password; the tokens become cookies that no script can read. */
export async function signIn(email: string, password: string, orgId?: string): Promise<void> {
  credential.forgetKey();
  const body = orgId ? { email, password, org_id: orgId } : { email, password };
  await read(api.POST('/auth/login', { params: { query: { cookie: true } }, body }));
}

/** Sign in with an API key, for this tab alone. */
export async function signInWithKey(key: string): Promise<void> {
  credential.holdKey(key);
  try {
    await readMe();
  } catch (error) {
    credential.forgetKey();
    throw error;
  }
}

/** End the login, and forget the key and what was typed. */
export async function signOut(): Promise<void> {
  try {
    if (!credential.current().apiKey) await done(api.POST('/auth/logout'));
    forgetDrafts();
  } finally {
    credential.forgetKey();
  }
}

/** Change one's own password, which signs out everywhere. @throws {Problem} at `current` where that is wrong, at `password` for the new one. */
export async function changePassword(current: string, next: string): Promise<void> {
  try {
    await done(api.POST('/auth/password', { body: { current, new: next } }));
  } catch (error) {
    if (!(error instanceof Problem && error.rule === GUESS_RULE)) throw error;
    throw new Problem(422, { ...error.members, field: 'current', detail: 'this is not your password' });
  }
}

/** Who this is, and what they may do here. */
export function readMe(signal?: AbortSignal): Promise<Me> {
  return read(api.GET('/auth/me', { signal }));
}

/** What tells one principal from another: the same id may be another's in another org. */
export function principalOf(me: Me): string {
  return `${me.org_id}.${me.kind}.${me.id}`;
}

/** Those who wait for somebody to sign in again; none while the session holds. */
let waiting: ((signedIn: boolean) => void)[] | null = null;
const watchers = new Set<() => void>();

/** Whether the session has ended while pages are open. */
export function sessionEnded(): boolean {
  return waiting !== null;
}

/** Hear when the session ends and goes on. */
export function watchSession(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Somebody signed in again over the page, or would not: what waited is asked again, or refused. */
export function sessionResumed(signedIn: boolean): void {
  const released = waiting ?? [];
  waiting = null;
  for (const go of released) go(signedIn);
  for (const watcher of watchers) watcher();
}

/** Renew the session by its refresh token; where that is over too, wait for somebody to sign in over the page. */
async function renew(): Promise<boolean> {
  if (await exchange()) return true;
  if (watchers.size === 0) return false;
  return new Promise((go) => {
    waiting = [...(waiting ?? []), go];
    for (const watcher of watchers) watcher();
  });
}

/** Exchange the refresh token for new ones, once for all tabs: one that comes twice would end the login. */
async function exchange(): Promise<boolean> {
  const asked = Date.now();
  if (credential.current().apiKey || !credential.current().csrfToken) return false;
  const locks = navigator.locks as LockManager | undefined;
  const once = async () => {
    const renewed = Number(localStorage.getItem(RENEWED));
    if (renewed > asked - 1000 && Date.now() - renewed < FRESH_MS) return true;
    const { response } = await api.POST('/auth/refresh');
    if (response.ok) localStorage.setItem(RENEWED, String(Date.now()));
    return response.ok;
  };
  return locks ? locks.request('guildhall.renewal', once) : once();
}

renewWith(renew);
