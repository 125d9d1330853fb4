import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { taskSearch } from '@/features/task/task-search';
import { hallRoute } from './hall';

export const taskRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/tasks/$taskId',
  staticData: { crumb: 'Task', within: { to: '/tasks', name: 'Tasks' } },
  validateSearch: taskSearch,
  component: lazyRouteComponent(() => import('@/features/task/task-page'), 'TaskPage'),
});
