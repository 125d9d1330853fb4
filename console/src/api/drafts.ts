/** What somebody has typed and not sent, kept in this tab by its place; never a secret, and nothing once they sign out. */

/** The fields of one place, by their names. */
export type Draft = Readonly<Record<string, string>>;

const PREFIX = 'guildhall.draft.';

/** What is kept for a place; empty where there is nothing that can be read. */
export function draftAt(place: string): Draft {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(PREFIX + place) ?? '{}');
    const fields = Object.entries(Object(found)).filter(([, text]) => typeof text === 'string');
    return Object.fromEntries(fields) as Draft;
  } catch {
    return {};
  }
}

/** Keep what is typed at a place; without a word, nothing is kept. A tab that is full forgets it. */
export function keepDraft(place: string, draft: Draft): void {
  try {
    if (Object.values(draft).some((text) => text.trim()))
      sessionStorage.setItem(PREFIX + place, JSON.stringify(draft));
    else sessionStorage.removeItem(PREFIX + place);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

/** Forget what was typed anywhere: whoever comes to this tab next is somebody else. */
export function forgetDrafts(): void {
  for (const name of Object.keys(sessionStorage))
    if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
}
