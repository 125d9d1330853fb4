/** Who takes a task that is ready. */
import type { Status, Task } from '@/api/types';

export type Taker = 'its run' | 'a new run' | 'an agent';

/** The run that it belongs to, for a run takes no others; else a new one, where there is a repository to merge into. */
export function takerOf(task: Pick<Task, 'project_id' | 'run_id'>, { runs, projects }: Status): Taker {
  if (runs.some((run) => run.run_id === task.run_id)) return 'its run';
  // Only the first projects are told of: one that is not among them is taken to have a repository.
  const project = projects.find((one) => one.project_id === task.project_id);
  return project?.repository === '' ? 'an agent' : 'a new run';
}
