import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { hallRoute } from './hall';

export const sprintsRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/sprints',
  staticData: { crumb: 'Sprints' },
  component: lazyRouteComponent(() => import('@/features/sprints/sprints-page'), 'SprintsPage'),
});

export const sprintRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/sprints/$sprint',
  staticData: { crumb: 'Sprint', within: { to: '/sprints', name: 'Sprints' } },
  component: lazyRouteComponent(() => import('@/features/sprints/sprint-page'), 'SprintPage'),
});
