/** Tasks, runs and agents that the palette finds by their names. */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { agentsQuery } from '@/api/queries/crew';
import { runsQuery } from '@/api/queries/runs';
import { taskPageQuery } from '@/api/queries/tasks';
import { STATE_OF_AGENT, STATE_OF_RUN, STATE_OF_TASK } from '@/components/ui/states';
import { nameOfRun, workOf } from '@/features/runs/run-words';
import type { Found } from './commands';

/** The id of what looks further than the palette does. */
export const FURTHER = 'all-tasks';

/** Things that can be opened, once something is typed: of tasks and runs the newest, and the way to look among all tasks. */
export function useFound(text: string): Found[] {
  const navigate = useNavigate();
  const enabled = text.length > 0;
  const tasks = useQuery({ ...taskPageQuery({ newestFirst: true }), enabled });
  const runs = useInfiniteQuery({ ...runsQuery(), enabled });
  const agents = useQuery({ ...agentsQuery(), enabled });
  if (!enabled) return [];
  return [
    ...(tasks.data?.items ?? []).map(
      (task): Found => ({
        id: task.id,
        group: 'Tasks',
        name: `${task.code} ${task.title}`,
        state: STATE_OF_TASK[task.status],
        go: () => navigate({ to: '/tasks/$taskId', params: { taskId: task.id } }),
      }),
    ),
    ...(runs.data?.pages[0]?.items ?? []).map(
      (run): Found => ({
        id: run.id,
        group: 'Runs',
        name: `Run ${nameOfRun(run)} of ${workOf(run)}`,
        state: STATE_OF_RUN[run.status],
        go: () => navigate({ to: '/runs/$run', params: { run: run.id } }),
      }),
    ),
    ...(agents.data?.items ?? []).map(
      (agent): Found => ({
        id: agent.agent_id,
        group: 'Agents',
        name: agent.name,
        state: STATE_OF_AGENT[agent.availability],
        go: () => navigate({ to: '/agents/$agent', params: { agent: agent.agent_id } }),
      }),
    ),
    ...(tasks.data?.next ? [amongAll(text, navigate)] : []),
  ];
}

/** Where there are more tasks than the palette knows: the list of all of them, filtered by what is typed. */
function amongAll(text: string, navigate: ReturnType<typeof useNavigate>): Found {
  return {
    id: FURTHER,
    group: 'Tasks',
    name: `Look for “${text}” among all tasks`,
    icon: 'search',
    go: () => navigate({ to: '/tasks', search: { view: 'list', text } }),
  };
}
