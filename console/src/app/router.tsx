/** All pages under their addresses; each page's code comes when it is opened. */
import type { QueryClient } from '@tanstack/react-query';
import { createRouter, type RouterHistory } from '@tanstack/react-router';
import { agentRoute, agentsRoute } from './routes/agents';
import { eventsRoute } from './routes/events';
import { hallRoute } from './routes/hall';
import { jobRoute, jobsRoute } from './routes/jobs';
import { leasesRoute } from './routes/leases';
import { overviewRoute } from './routes/overview';
import { projectRoute, projectsRoute } from './routes/projects';
import { rootRoute } from './routes/root';
import { runRoute } from './routes/run';
import { runsRoute } from './routes/runs';
import { schedulerRoute } from './routes/scheduler';
import { settingsRoute } from './routes/settings';
import { signInRoute } from './routes/sign-in';
import { sprintRoute, sprintsRoute } from './routes/sprints';
import { studioRoute } from './routes/studio';
import { taskRoute } from './routes/task';
import { tasksRoute } from './routes/tasks';
import { verifyRoute } from './routes/verify';
import { waitingRoute } from './routes/waiting';

const routeTree = rootRoute.addChildren([
  signInRoute,
  hallRoute.addChildren([
    agentRoute,
    agentsRoute,
    eventsRoute,
    leasesRoute,
    overviewRoute,
    jobRoute,
    jobsRoute,
    projectRoute,
    projectsRoute,
    runRoute,
    runsRoute,
    schedulerRoute,
    settingsRoute,
    sprintRoute,
    sprintsRoute,
    studioRoute,
    taskRoute,
    tasksRoute,
    verifyRoute,
    waitingRoute,
  ]),
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
