import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { tasksSearch } from '@/features/tasks/filter';
import { hallRoute } from './hall';

export const tasksRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/tasks',
  staticData: { crumb: 'Tasks' },
  validateSearch: tasksSearch,
  component: lazyRouteComponent(() => import('@/features/tasks/tasks-page'), 'TasksPage'),
});
