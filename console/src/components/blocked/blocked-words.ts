/** Why a task is blocked, as a heading. */
import type { Task } from '@/api/types';

const REASONS: Readonly<Record<string, (task: Task) => string>> = {
  approval_expired: (task) => `Nobody answered about ${task.code} in time`,
  attempts_exhausted: (task) => `${task.code} has used its ${task.attempts} attempts`,
  budget_exceeded: (task) => `${task.code} has used its budget`,
  changes_asked: (task) => `${task.code} waits for changes that a person asked for`,
  changes_refused: (task) => `${task.code} was refused at review`,
  command_missing: (task) => `${task.code} calls a command that is not there`,
  needs_agent: (task) => `${task.code} needs somebody who can judge`,
};

/** What stopped the task, in words. */
export function headingOfBlocked(task: Task): string {
  const words = REASONS[task.blocked?.reason ?? ''];
  return words
    ? words(task)
    : `${task.code} is blocked: ${(task.blocked?.reason ?? 'no reason').replaceAll('_', ' ')}`;
}
