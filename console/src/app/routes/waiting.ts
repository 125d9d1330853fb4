import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { hallRoute } from './hall';

export const waitingRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/waiting',
  staticData: { crumb: 'Waiting for you' },
  component: lazyRouteComponent(() => import('@/features/waiting/waiting-page'), 'WaitingPage'),
});
