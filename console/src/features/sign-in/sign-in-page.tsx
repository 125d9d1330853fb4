import { useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { sessionResumed } from '@/api/session';
import { Icon } from '@/components/ui/icon/icon';
import { HallBackdrop } from './hall-backdrop';
import { ServerLine } from './server-line';
import './sign-in.css';
import { SignInForm } from './sign-in-form';

/** The door: is this the right hall, and who is there? */
export function SignInPage() {
  const { next, org } = useSearch({ from: '/sign-in' });
  const queries = useQueryClient();
  const router = useRouter();
  const enter = async () => {
    // What was asked before by whoever left is not asked for whoever comes.
    sessionResumed(false);
    queries.clear();
    await router.navigate({ to: '/', ...(next && { href: next }) });
  };
  return (
    <div className="threshold" data-testid="sign-in">
      <HallBackdrop />
      <main className="door">
        <Icon name="arch" className="mark" />
        <h1>Sign in to Guildhall</h1>
        <p className="sub">{org ?? globalThis.location.host}</p>
        <SignInForm org={org} entered={enter} />
      </main>
      <ServerLine />
    </div>
  );
}
