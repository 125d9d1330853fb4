/** What a run may work on, and who may do it. */
import type { Source } from './read-run';

export const SOURCES: readonly { id: Source; name: string }[] = [
  { id: 'goal', name: 'A goal' },
  { id: 'backlog', name: 'A backlog' },
  { id: 'queue', name: 'What is queued' },
];
export const RUNTIMES = [
  { value: 'rules', name: 'Rules: the commands of the tasks' },
  { value: 'model', name: 'A model' },
];
export const GOAL_BY_RULES =
  'Rules run the commands of tasks, and a goal has none: the run would stop and wait for a model.';
