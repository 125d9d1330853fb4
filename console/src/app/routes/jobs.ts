import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { jobSearch } from '@/features/job/view';
import { jobsSearch } from '@/features/jobs/search';
import { hallRoute } from './hall';

export const jobsRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/jobs',
  validateSearch: jobsSearch,
  staticData: { crumb: 'Jobs' },
  component: lazyRouteComponent(() => import('@/features/jobs/jobs-page'), 'JobsPage'),
});

export const jobRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/jobs/$jobId',
  validateSearch: jobSearch,
  staticData: { crumb: 'Job', within: { to: '/jobs', name: 'Jobs' } },
  component: lazyRouteComponent(() => import('@/features/job/job-page'), 'JobPage'),
});
