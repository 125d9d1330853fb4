/** Tasks that the palette finds by their names. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { taskPageQuery } from '@/api/queries/tasks';
import { STATE_OF_TASK } from '@/components/ui/states';
import type { Found } from './commands';

/** Things that can be opened, once something is typed: of the tasks the newest. */
export function useFound(text: string): Found[] {
  const navigate = useNavigate();
  const enabled = text.length > 0;
  const tasks = useQuery({ ...taskPageQuery({ newestFirst: true }), enabled });
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
