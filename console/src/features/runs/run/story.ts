/** What the journal tells of a run: the visits of its steps, the decisions between them, what was spent and asked. */
import type { JournalEvent, Run, Task } from '@/api/types';
import { Teller } from './teller';

export type Outcome = 'open' | 'passed' | 'back' | 'failed' | 'lost';

/** One visit of a step: for the whole company, or for a task. Times are milliseconds since 1970. */
export interface Visit {
  node: string;
  task: string | null;
  iteration: number;
  queued: number;
  begun: number | null;
  ended: number | null;
  agent: string;
  outcome: Outcome;
}

export interface Decision {
  at: number;
  node: string;
  choice: string;
  task: string | null;
  why: string;
}

export interface Spent {
  at: number;
  node: string;
  micros: number;
  tokens: number;
}

/** A question to a person: about a task, or about the run. */
export interface Asked {
  id: string;
  gate: string;
  task: string | null;
  from: number;
  to: number | null;
}

export interface Story {
  visits: Visit[];
  decisions: Decision[];
  spent: Spent[];
  asked: Asked[];
}

/** Events in the journal's order, as a story of one run and its tasks. */
export function storyOf(run: Run, tasks: readonly Task[], events: readonly JournalEvent[]): Story {
  const teller = new Teller(run.id, new Set(tasks.map((task) => task.id)));
  for (const event of events) teller.take(event);
  return teller.story;
}
