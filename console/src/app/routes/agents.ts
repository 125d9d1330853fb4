import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { hallRoute } from './hall';

export const agentsRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/agents',
  staticData: { crumb: 'Agents' },
  component: lazyRouteComponent(() => import('@/features/agents/agents-page'), 'AgentsPage'),
});

export interface AgentSearch {
  /** The session that is listened to; without it the one that works, else the newest. */
  session?: string;
}

export const agentRoute = createRoute({
  getParentRoute: () => hallRoute,
  path: '/agents/$agent',
  staticData: { crumb: 'Agent', within: { to: '/agents', name: 'Agents' } },
  validateSearch: (search: Record<string, unknown>): AgentSearch => ({
    session: typeof search.session === 'string' ? search.session : undefined,
  }),
  component: lazyRouteComponent(() => import('@/features/agents/agent-page'), 'AgentPage'),
});
