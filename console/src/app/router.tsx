/** All pages under their addresses; each page's code comes when it is opened. */
import type { QueryClient } from '@tanstack/react-query';
import { createRouter, type RouterHistory } from '@tanstack/react-router';
import { hallRoute } from './routes/hall';
import { overviewRoute } from './routes/overview';
import { rootRoute } from './routes/root';
import { signInRoute } from './routes/sign-in';
import { taskRoute } from './routes/task';
import { tasksRoute } from './routes/tasks';

const routeTree = rootRoute.addChildren([
  signInRoute,
  hallRoute.addChildren([overviewRoute, taskRoute, tasksRoute]),
]);

/** The router over a cache; tests bring a history of their own. */
export function createConsoleRouter(queries: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree,
    basepath: '/console',
    context: { queries },
    defaultPreload: 'intent',
    scrollRestoration: true,
    ...(history && { history }),
  });
}

export type ConsoleRouter = ReturnType<typeof createConsoleRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: ConsoleRouter;
  }
}
