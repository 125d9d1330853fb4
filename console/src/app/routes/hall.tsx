/** Everything behind the door: who is not signed in is brought to it, and back again. */
import { createRoute, redirect, retainSearchParams } from '@tanstack/react-router';
import { credential } from '@/api/credential';
import { Problem } from '@/api/problem';
import { meQuery } from '@/api/queries/standing';
import { PageFailure } from '../shell/page-failure';
import { Shell } from '../shell/shell';
import { rootRoute } from './root';

export interface HallSearch {
  /** The project that every page is about; all of them without it. */
  project?: string;
}

export const hallRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'hall',
  validateSearch: (search: Record<string, unknown>): HallSearch => ({
    project: typeof search.project === 'string' && search.project ? search.project : undefined,
  }),
  search: { middlewares: [retainSearchParams(['project'])] },
  beforeLoad: async ({ context, location }) => {
    if (!credential.isHeld()) throw redirect({ to: '/sign-in', search: { next: location.href } });
    try {
      await context.queries.ensureQueryData(meQuery());
    } catch (error) {
      if (error instanceof Problem && error.status === 401)
        throw redirect({ to: '/sign-in', search: { next: location.href } });
      throw error;
    }
  },
  component: Shell,
  errorComponent: PageFailure,
});
