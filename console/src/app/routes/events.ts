import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { eventsSearch } from '@/features/events/search';
import { hallRoute } from './hall';

export const eventsRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/events',
  staticData: { crumb: 'Events' },
  validateSearch: eventsSearch,
  component: lazyRouteComponent(() => import('@/features/events/events-page'), 'EventsPage'),
});
