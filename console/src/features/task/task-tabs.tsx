import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { artifactsQuery, commentsQuery } from '@/api/queries/around-task';
import type { TaskInFull } from '@/api/types';
import { Tabs } from '@/components/ui/tabs';
import { TABS, type TaskTab } from './task-search';
import { useHistory } from './use-history';

const NAMES: Readonly<Record<TaskTab, string>> = {
  changes: 'Changes',
  conversation: 'Conversation',
  history: 'History',
  output: 'Output',
  artifacts: 'Artifacts',
  tree: 'Tree',
  context: 'Context',
};

/** A link without a tab is that of the changes alone, not of every view. */
const EXACTLY = { explicitUndefined: true };

/** The views of a task, with how much is in each. */
export function TaskTabs({ task }: { task: TaskInFull }) {
  const { tab: open = 'changes' } = useSearch({ from: '/hall/tasks/$taskId' });
  const comments = useQuery(commentsQuery(task.id));
  const history = useHistory(task.id);
  const artifacts = useQuery(artifactsQuery(task.id));
  const counts: Partial<Record<TaskTab, number>> = {
    conversation: comments.data?.total,
    history: history.total,
    artifacts: artifacts.data?.total,
  };
  return (
    <Tabs label="Views of this task">
      {TABS.map((one) => (
        <Link
          key={one}
          to="/tasks/$taskId"
          params={{ taskId: task.id }}
          search={(before) => ({ ...before, tab: one === 'changes' ? undefined : one })}
          aria-current={one === open ? 'page' : undefined}
          activeOptions={EXACTLY}
          replace
          data-testid={`tab-${one}`}
        >
          {NAMES[one]}
          {counts[one] ? <span className="num">{counts[one]}</span> : null}
        </Link>
      ))}
    </Tabs>
  );
}
