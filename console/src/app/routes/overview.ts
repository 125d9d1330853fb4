import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { hallRoute } from './hall';

export const overviewRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/',
  staticData: { crumb: 'Overview' },
  component: lazyRouteComponent(() => import('@/features/overview/overview-page'), 'OverviewPage'),
});
