import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from './root';

export interface SignInSearch {
  /** Where to go afterwards: an address of the console. */
  next?: string;
  /** The organisation to sign in to; without it, that which the person joined last. */
  org?: string;
}

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  // Said to be undefined, or the router would pass on what stands in the address.
  validateSearch: (search: Record<string, unknown>): SignInSearch => ({
    next: typeof search.next === 'string' && isOurs(search.next) ? search.next : undefined,
    org: typeof search.org === 'string' ? search.org : undefined,
  }),
  component: lazyRouteComponent(() => import('@/features/sign-in/sign-in-page'), 'SignInPage'),
});

/** Whether an address is one of the console's own: nobody is sent anywhere else after signing in. */
function isOurs(address: string): boolean {
  return /^\/(?![/\\])/.test(address);
}
