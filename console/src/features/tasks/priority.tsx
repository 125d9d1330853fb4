import type { Task } from '@/api/types';

const RANK: Readonly<Record<Task['priority'], number>> = { urgent: 0, high: 1, medium: 2, low: 3 };

/** How urgent: three bars, a red mark for what is urgent. */
export function Priority({ priority }: { priority: Task['priority'] }) {
  return (
    <span
      className={`pri pri-${RANK[priority]}`}
      role="img"
      aria-label={`${priority} priority`}
      title={`${priority} priority`}
    >
      <i />
      <i />
      <i />
    </span>
  );
}
