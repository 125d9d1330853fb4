import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { hallRoute } from './hall';

export const projectsRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/projects',
  staticData: { crumb: 'Projects' },
  component: lazyRouteComponent(() => import('@/features/projects/projects-page'), 'ProjectsPage'),
});

export const projectRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/projects/$projectId',
  staticData: { crumb: 'Project', within: { to: '/projects', name: 'Projects' } },
  component: lazyRouteComponent(() => import('@/features/project/project-page'), 'ProjectPage'),
});
