/** The tasks of a run as the graph shows them: what is at work first, each with where it stands. */

import type { Task } from '@/api/types';
import { momentOf } from '@/components/ui/format';
import { ORDER_OF_TASKS, WORD_OF_TASK } from '@/components/ui/states';
import type { Asked } from './story';

export interface TaskCard {
  id: string;
  task: Task;
  words: string;
  /** Whether it waits for a person. */
  asks: boolean;
}

/** In the order of creation while they are few, else those first that somebody looks for. */
export function cardsOf(
  tasks: readonly Task[],
  asked: readonly Asked[],
  most: number,
  now: number,
): TaskCard[] {
  const waiting = new Set(asked.filter((one) => one.to === null).map((one) => one.task));
  const codes = new Map(tasks.map((task) => [task.id, task.code]));
  const cards = tasks.map((task) => ({
    id: task.id,
    task,
    words: wordsOf(task, codes, waiting.has(task.id), now),
    asks: waiting.has(task.id) || (task.status === 'blocked' && task.blocked?.reason !== 'blocker'),
  }));
  if (cards.length <= most) return cards;
  const rank = (card: TaskCard) => (card.asks ? -1 : ORDER_OF_TASKS.indexOf(card.task.status));
  return cards.sort((one, other) => rank(one) - rank(other));
}

function wordsOf(task: Task, codes: ReadonlyMap<string, string>, asks: boolean, now: number): string {
  if (asks) return 'waits for your answer';
  if (task.status === 'blocked') return `blocked: ${(task.blocked?.reason ?? '').replaceAll('_', ' ')}`;
  if (task.open_blockers.length)
    return `waits for ${task.open_blockers.map((one) => codes.get(one) ?? 'a task elsewhere').join(', ')}`;
  if (task.status === 'done') {
    const how = task.merge_commit ? 'merged' : 'done';
    return task.updated_at ? `${how} ${momentOf(task.updated_at, now)}` : how;
  }
  const holder = task.lease?.agent_id ?? task.lease?.holder;
  const word = WORD_OF_TASK[task.status].toLowerCase();
  return holder && task.status === 'in_progress' ? `${holder} works on it` : word;
}
