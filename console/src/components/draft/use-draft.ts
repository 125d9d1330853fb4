import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Draft, draftAt, keepDraft } from '@/api/drafts';
import { meQuery } from '@/api/queries/standing';
import { principalOf } from '@/api/session';

/**
 * What is typed at a place of a page, kept over a reload and the way back until it is sent or cleared. Without a place
 * it is kept no longer than the form: a dialog asks before it throws anything away.
 */
export function useDraft(place: string | undefined) {
  const { data: me } = useQuery(meQuery());
  const name = place && me ? `${principalOf(me)}.${place}` : '';
  const [held, setHeld] = useState(() => ({ name, draft: name ? draftAt(name) : {} }));
  const now = held.name === name ? held : { name, draft: name ? draftAt(name) : {} };
  if (now !== held) setHeld(now);
  const become = (draft: Draft) => {
    setHeld({ name, draft });
    if (name) keepDraft(name, draft);
  };
  return {
    draft: now.draft,
    note: (changed: Draft) => become({ ...now.draft, ...changed }),
    clear: () => become({}),
  };
}
