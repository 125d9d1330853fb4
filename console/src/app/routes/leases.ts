import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { hallRoute } from './hall';

export const leasesRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/leases',
  staticData: { crumb: 'Leases' },
  component: lazyRouteComponent(() => import('@/features/leases/leases-page'), 'LeasesPage'),
});
