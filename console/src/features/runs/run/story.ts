/** What the journal tells of a run: the visits of its steps, the decisions between them, what was spent and asked. */
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
