/** The status report of a sprint: in sentences, and as Markdown to be sent on (seed S1, *PM Commands*). */
import type { Sprint } from '@/api/queries/sprints';
import type { Task } from '@/api/types';
import { visible } from '@/components/ui/foreign-text';
import { counted } from '@/components/ui/format';
import { WORD_OF_TASK } from '@/components/ui/states';
import { isOver } from './burndown';
import { daysLeft, daysOf, WORD_OF_SPRINT } from './sprint-states';

const AT_WORK: readonly Task['status'][] = ['claimed', 'in_progress', 'review', 'approved', 'merging'];

/** How it stands, a sentence each. */
export function sentencesOf(sprint: Sprint, tasks: readonly Task[], now: number): string[] {
  if (!tasks.length) return ['No task is in it yet.'];
  const done = tasks.filter((task) => task.status === 'done').length;
  const working = tasks.filter((task) => AT_WORK.includes(task.status)).length;
  const blocked = tasks.filter((task) => task.status === 'blocked');
  const sentences = [`${done} of ${counted(tasks.length, 'task')} done, ${working} at work.`];
  if (blocked.length)
    sentences.push(`Blocked: ${blocked.map((task) => `${task.code}${reasonOf(task)}`).join('; ')}.`);
  const left = daysLeft(sprint, now);
  if (left !== null)
    sentences.push(left >= 0 ? `${counted(left, 'day')} left.` : `${counted(-left, 'day')} over its end.`);
  if (sprint.status === 'completed')
    sentences.push(
      sprint.unfinished.length
        ? `${counted(sprint.unfinished.length, 'task')} not done when it was completed.`
        : 'All of it was done.',
    );
  return sentences;
}

/** The same as a document, with every task by its state. */
export function reportOf(sprint: Sprint, tasks: readonly Task[], now: number): string {
  const lines = [
    `# ${sprint.code}: ${visible(sprint.title)}`,
    '',
    `${WORD_OF_SPRINT[sprint.status]}, ${daysOf(sprint)}. ${sentencesOf(sprint, tasks, now).join(' ')}`,
  ];
  if (sprint.goal) lines.push('', `Goal: ${visible(sprint.goal)}`);
  if (tasks.length) lines.push('');
  for (const task of tasks)
    lines.push(
      `- [${isOver(task) ? 'x' : ' '}] ${task.code} ${visible(task.title)} (${WORD_OF_TASK[task.status]})`,
    );
  return `${lines.join('\n')}\n`;
}

function reasonOf(task: Task): string {
  const reason = task.blocked?.detail || task.blocked?.reason?.replaceAll('_', ' ');
  return reason ? ` (${visible(reason)})` : '';
}
