import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { studioSearch } from '@/features/studio/search';
import { hallRoute } from './hall';

export const studioRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/studio',
  validateSearch: studioSearch,
  staticData: { crumb: 'Studio' },
  component: lazyRouteComponent(() => import('@/features/studio/studio-page'), 'StudioPage'),
});
