import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { meQuery } from '@/api/queries/standing';
import { principalOf, readMe, sessionEnded, sessionResumed, watchSession } from '@/api/session';
import { forgetAnswers } from '@/components/approval/held-answers';
import { forgetConflicts } from '@/components/conflict/conflicts';
import { Dialog } from '@/components/ui/dialog';
import { SignInForm } from '@/features/sign-in/sign-in-form';

/** The session has ended while the page was open: sign in over it, and what was asked is asked again. */
export function SessionOver() {
  const ended = useSyncExternalStore(watchSession, sessionEnded);
  const entered = useEntered();
  if (!ended) return null;
  return (
    <Dialog title="Your session has ended" testId="session-over" close={() => sessionResumed(false)}>
      <p className="muted">
        What you wrote is kept. Sign in, and it goes on; for somebody else it is thrown away, and begins anew.
      </p>
      <SignInForm entered={entered} />
    </Dialog>
  );
}

/** What was asked goes on for the same principal alone: another's is neither sent nor shown. */
function useEntered() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    const before = queries.getQueryData(meQuery().queryKey);
    const now = await readMe();
    if (before && principalOf(before) === principalOf(now)) {
      sessionResumed(true);
      return;
    }
    forgetAnswers();
    forgetConflicts();
    sessionResumed(false);
    queries.getMutationCache().clear();
    await navigate({ to: '/', search: {} });
    queries.removeQueries({ type: 'inactive' });
    await queries.resetQueries();
  };
}
