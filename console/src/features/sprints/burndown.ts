/** How many tasks of a sprint were left at each time, from the journal, beside the line that would just make it. */
import type { Sprint } from '@/api/queries/sprints';
import type { JournalEvent, Task } from '@/api/types';
import { counted } from '@/components/ui/format';
import { beginOf } from './sprint-states';

const DAY_MS = 86_400_000;

export interface Burndown {
  /** The time it spans, in milliseconds since 1970. */
  from: number;
  to: number;
  /** What was left from each time on, oldest first; the last is how it stands. */
  steps: readonly { at: number; left: number }[];
  left: number;
  /** The most that was ever left: where the ideal line begins. */
  most: number;
  /** Whether the sprint has an end, without which there is no ideal. */
  hasEnd: boolean;
}

/** Whether there is nothing left to do of a task. */
export function isOver(task: Task): boolean {
  return task.status === 'done' || task.status === 'cancelled';
}

/** The burndown of a sprint; none before a task was put into it. */
export function burndownOf(
  sprint: Sprint,
  tasks: readonly Task[],
  events: readonly JournalEvent[],
  now: number,
): Burndown | null {
  const from = sprint.starts_on
    ? beginOf(sprint.starts_on)
    : Date.parse(sprint.started_at ?? sprint.created_at ?? '');
  const over = sprint.completed_at ? Date.parse(sprint.completed_at) : null;
  const last = sprint.ends_on ? beginOf(sprint.ends_on) + DAY_MS : null;
  const stands = over ?? now;
  const left = over === null ? tasks.filter((task) => !isOver(task)).length : sprint.unfinished.length;
  const steps = [...stepsOf(events, stands), { at: stands, left }].map((step) => ({
    ...step,
    at: Math.max(from, step.at),
  }));
  const most = Math.max(...steps.map((step) => step.left), tasks.length ? 1 : 0);
  if (!most) return null;
  return { from, to: Math.max(last ?? 0, stands, from + DAY_MS), steps, left, most, hasEnd: last !== null };
}

/** What was left after each event until a time. */
function stepsOf(events: readonly JournalEvent[], until: number) {
  const inside = new Set<string>();
  const ended = new Set<string>();
  const steps: { at: number; left: number }[] = [];
  for (const event of events) {
    const at = Date.parse(event.emitted_at);
    if (at > until) break;
    const named = (event.payload?.task_ids ?? []) as string[];
    if (event.type === 'sprint.tasks_added') for (const id of named) inside.add(id);
    else if (event.type === 'sprint.tasks_removed') for (const id of named) inside.delete(id);
    else if (event.task_id) ended.add(event.task_id);
    steps.push({ at, left: [...inside].filter((id) => !ended.has(id)).length });
  }
  return steps;
}

/** What would be left at a time on the line that would just make it. */
export function idealAt({ from, to, most }: Burndown, at: number): number {
  return most * Math.min(1, Math.max(0, 1 - (at - from) / (to - from)));
}

/** The same in words, for those who cannot see the chart and for those who can. */
export function burndownWords(burndown: Burndown): string {
  const at = burndown.steps.at(-1)?.at ?? burndown.from;
  const begins = `${counted(burndown.left, 'task')} of ${burndown.most} left.`;
  if (!burndown.hasEnd) return `${begins} The sprint has no end, so there is no line to hold it to.`;
  const ideal = Math.round(idealAt(burndown, at));
  const behind = burndown.left - ideal;
  if (behind === 0) return `${begins} That is on the ideal line.`;
  return `${begins} The ideal line has ${ideal}: ${Math.abs(behind)} ${behind > 0 ? 'behind' : 'ahead'}.`;
}
