/** Tasks that the palette finds by their names. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { read } from '@/api/problem';
import { STATE_OF_TASK } from '@/components/ui/states';
import type { Found } from './commands';

const NEWEST = 200;

/** The newest tasks, kept while the palette is used. */
function newestTasksQuery() {
  return queryOptions({
    queryKey: keys.tasks.list({ newest: NEWEST }),
    queryFn: ({ signal }) =>
      read(api.GET('/api/tasks', { params: { query: { limit: NEWEST, newest_first: true } }, signal })),
  });
}

/** Things that can be opened, once something is typed. */
export function useFound(text: string): Found[] {
  const navigate = useNavigate();
  const enabled = text.length > 0;
  const tasks = useQuery({ ...newestTasksQuery(), enabled });
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
  ];
}
