import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { hallRoute } from './hall';

export interface RunsSearch {
  /** Whether the form that starts a run is open; `queue` opens it for the tasks that are ready. */
  start?: boolean | 'queue';
}

export const runsRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/runs',
  staticData: { crumb: 'Runs' },
  validateSearch: (search: Record<string, unknown>): RunsSearch => ({
    start: search.start === 'queue' ? 'queue' : search.start === true || undefined,
  }),
  component: lazyRouteComponent(() => import('@/features/runs/runs-page'), 'RunsPage'),
});
