import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { agentsQuery } from '@/api/queries/crew';
import type { Task } from '@/api/types';
import { Icon } from '@/components/ui/icon/icon';
import { Menu } from '@/components/ui/menu';
import { Segments } from '@/components/ui/segments';
import type { Board } from './columns';
import type { TasksSearch } from './filter';

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
      <label className="filter filter-text">
        <Icon name="filter" />
        <span className="sr">Filter by words</span>
        <input
          data-filter
          placeholder="Filter"
          value={search.text ?? ''}
          onChange={(event) => change({ text: event.target.value || undefined })}
          data-testid="filter-text"
        />
      </label>
      <Filter name="Role" chosen={search.role} values={roles} choose={(role) => change({ role })} />
      <Filter name="Agent" chosen={search.agent} values={names} choose={(agent) => change({ agent })} />
      <Filter
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

interface FilterProps {
  name: string;
  chosen: string | undefined;
  values: readonly string[];
  choose: (value: string | undefined) => void;
}

function Filter({ name, chosen, values, choose }: FilterProps) {
  return (
    <Menu
      className={`filter wide-only ${chosen ? 'filter-on' : ''}`}
      label={chosen ? `${name}: ${chosen}` : name}
      testId={`filter-${name.toLowerCase()}`}
      choices={[
        { id: 'any', name: `Any ${name.toLowerCase()}`, chosen: !chosen, choose: () => choose(undefined) },
        ...values.map((value) => ({
          id: value,
          name: value,
          chosen: value === chosen,
          choose: () => choose(value),
        })),
      ]}
    >
      {name}
      {chosen && <b>{chosen}</b>}
      <Icon name="down" />
    </Menu>
  );
}
