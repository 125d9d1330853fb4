import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { hallRoute } from './hall';

export const schedulerRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/scheduler',
  staticData: { crumb: 'Scheduler' },
  component: lazyRouteComponent(() => import('@/features/scheduler/scheduler-page'), 'SchedulerPage'),
});
