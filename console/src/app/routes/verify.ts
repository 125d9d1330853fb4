import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { hallRoute } from './hall';

export const verifyRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/verify',
  staticData: { crumb: 'Verify' },
  component: lazyRouteComponent(() => import('@/features/verify/verify-page'), 'VerifyPage'),
});
