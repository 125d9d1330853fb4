/** Which glyph and which word stand for each state of a thing. */
import type { Agent, RunStatus, TaskStatus } from '@/api/types';
import type { ChipHue } from './chip';
import type { StateName } from './icon/state-glyph';

export const STATE_OF_TASK: Readonly<Record<TaskStatus, StateName>> = {
  inbox: 'inbox',
  planning: 'planning',
  ready: 'ready',
  claimed: 'claimed',
  in_progress: 'progress',
  review: 'review',
  approved: 'approved',
  merging: 'merging',
  done: 'done',
  blocked: 'blocked',
  cancelled: 'cancelled',
};

/** What somebody looks for first, then what goes on, what waits, and what is over. */
export const ORDER_OF_TASKS: readonly TaskStatus[] = [
  'blocked',
  'merging',
  'approved',
  'review',
  'in_progress',
  'claimed',
  'ready',
  'planning',
  'inbox',
  'done',
  'cancelled',
];

export const WORD_OF_TASK: Readonly<Record<TaskStatus, string>> = {
  inbox: 'Inbox',
  planning: 'Planning',
  ready: 'Queued',
  claimed: 'Claimed',
  in_progress: 'In progress',
  review: 'In review',
  approved: 'Approved',
  merging: 'Merging',
  done: 'Done',
  blocked: 'Blocked',
  cancelled: 'Cancelled',
};

export const HUE_OF_TASK: Readonly<Record<TaskStatus, ChipHue>> = {
  inbox: 'plain',
  planning: 'plain',
  ready: 'plain',
  claimed: 'blue',
  in_progress: 'blue',
  review: 'violet',
  approved: 'teal',
  merging: 'teal',
  done: 'green',
  blocked: 'red',
  cancelled: 'plain',
};

export const STATE_OF_RUN: Readonly<Record<RunStatus, StateName>> = {
  queued: 'queued',
  running: 'running',
  paused: 'paused',
  completed: 'done',
  failed: 'failed',
  stopped_budget: 'budget',
  stopped_by_user: 'stopped',
  stopped_gate: 'gate',
};

export const WORD_OF_RUN: Readonly<Record<RunStatus, string>> = {
  queued: 'Queued',
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  failed: 'Failed',
  stopped_budget: 'Stopped: budget',
  stopped_by_user: 'Stopped by a person',
  stopped_gate: 'Stopped at a gate',
};

export const HUE_OF_RUN: Readonly<Record<RunStatus, ChipHue>> = {
  queued: 'plain',
  running: 'blue',
  paused: 'plain',
  completed: 'green',
  failed: 'red',
  stopped_budget: 'brass',
  stopped_by_user: 'plain',
  stopped_gate: 'brass',
};

export const STATE_OF_AGENT: Readonly<Record<Agent['availability'], StateName>> = {
  available: 'available',
  busy: 'busy',
  paused: 'paused',
  offline: 'offline',
};
