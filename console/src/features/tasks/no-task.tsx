import { Link } from '@tanstack/react-router';
import { buttonClass } from '@/components/ui/button';
import { Empty } from '@/components/ui/notices';
import { filterWords, type TasksSearch } from './filter';

/** Why no task is shown, and the way on. */
export function NoTask({ search }: { search: TasksSearch }) {
  const words = filterWords(search);
  if (!words)
    return (
      <Empty icon="tasks" title="No task yet">
        A run makes tasks of a goal or a backlog; or make one by hand.
      </Empty>
    );
  const clear = (
    <Link
      to="."
      search={(before) => ({
        ...before,
        text: undefined,
        role: undefined,
        agent: undefined,
        priority: undefined,
      })}
      className={buttonClass()}
      data-testid="clear-filter"
    >
      Clear the filter
    </Link>
  );
  return (
    <Empty icon="tasks" title="No task matches" actions={clear}>
      {words}
    </Empty>
  );
}
