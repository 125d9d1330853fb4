import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { agentsQuery } from '@/api/queries/crew';
import type { Task } from '@/api/types';
import { FilterMenu } from '@/components/ui/filter-menu';
import { Segments } from '@/components/ui/segments';
import type { Board } from './columns';
import type { TasksSearch } from './filter';
import { FilterText } from './filter-text';

const PRIORITIES: readonly Task['priority'][] = ['urgent', 'high', 'medium', 'low'];

/** Which board, which tasks of it, and whether as a board or a list. */
export function TasksTools({ search }: { search: TasksSearch }) {
  const navigate = useNavigate();
  const agents = useQuery(agentsQuery());
  const change = (changed: Partial<TasksSearch>) =>
    navigate({ to: '/tasks', search: (before) => ({ ...before, ...changed }), replace: true });
  const roles = [...new Set(agents.data?.items.map((agent) => agent.role) ?? [])];
  const names = agents.data?.items.map((agent) => agent.agent_id) ?? [];
  return (
    <div className="tools">
      <Segments<Board>
        label="Board"
        chosen={search.board ?? 'flow'}
        segments={[
          { id: 'flow', name: 'Flow' },
          { id: 'queue', name: 'Queue' },
          { id: 'pm', name: 'PM' },
        ]}
        choose={(board) => change({ board: board === 'flow' ? undefined : board })}
      />
      <FilterText text={search.text ?? ''} change={(text) => change({ text: text || undefined })} />
      <FilterMenu
        className="wide-only"
        name="Role"
        chosen={search.role}
        values={roles}
        choose={(role) => change({ role })}
      />
      <FilterMenu
        className="wide-only"
        name="Agent"
        chosen={search.agent}
        values={names}
        choose={(agent) => change({ agent })}
      />
      <FilterMenu
        className="wide-only"
        name="Priority"
        chosen={search.priority}
        values={PRIORITIES}
        choose={(priority) => change({ priority: priority as Task['priority'] | undefined })}
      />
      <span className="row end">
        <Segments
          label="View"
          chosen={search.view ?? 'board'}
          segments={[
            { id: 'board', name: 'Board', icon: 'tasks' },
            { id: 'list', name: 'List', icon: 'list' },
          ]}
          choose={(view) => change({ view: view === 'list' ? 'list' : undefined })}
        />
      </span>
    </div>
  );
}
