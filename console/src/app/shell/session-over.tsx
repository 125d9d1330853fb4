import { useSyncExternalStore } from 'react';
import { sessionEnded, sessionResumed, watchSession } from '@/api/session';
import { Dialog } from '@/components/ui/dialog';
import { SignInForm } from '@/features/sign-in/sign-in-form';

/** The session has ended while the page was open: sign in over it, and what was asked is asked again. */
export function SessionOver() {
  const ended = useSyncExternalStore(watchSession, sessionEnded);
  if (!ended) return null;
  return (
    <Dialog title="Your session has ended" testId="session-over" close={() => sessionResumed(false)}>
      <p className="muted">What you wrote is kept. Sign in, and it goes on.</p>
      <SignInForm entered={() => sessionResumed(true)} />
    </Dialog>
  );
}
