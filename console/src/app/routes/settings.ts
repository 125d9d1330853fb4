import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { hallRoute } from './hall';

export const settingsRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/settings',
  staticData: { crumb: 'Settings' },
  component: lazyRouteComponent(() => import('@/features/settings/settings-page'), 'SettingsPage'),
});
