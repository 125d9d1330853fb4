import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { hallRoute } from './hall';

const PARTS = ['live', 'tasks', 'approvals', 'events', 'report', 'config'] as const;

export interface RunSearch {
  /** Which view is open; without it, where it is, or of a run that is over the report. */
  part?: (typeof PARTS)[number];
  /** The step whose visits are shown beside it. */
  step?: string;
}

export const runRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/runs/$run',
  staticData: { crumb: 'Run', within: { to: '/runs', name: 'Runs' } },
  validateSearch: (search: Record<string, unknown>): RunSearch => ({
    part: PARTS.find((part) => part === search.part),
    step: typeof search.step === 'string' ? search.step : undefined,
  }),
  component: lazyRouteComponent(() => import('@/features/runs/run/run-page'), 'RunPage'),
});
