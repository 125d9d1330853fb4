/** A run and what belongs to it, as tests use them. */
import type { components } from '@/api/schema';
import type { JournalEvent, Run } from '@/api/types';
import { AT } from './examples';

type Schemas = components['schemas'];

/** A run, as the list and its page have it. */
export function run(changed: Partial<Run> = {}): Run {
  return {
    id: 'r-1',
    project_id: 'p-1',
    status: 'running',
    config_snapshot: { approval: ['merge'], target_branch: 'main' },
    backlog: 'backlog',
    goal: '',
    base_commit: '1b2cb31f0d22',
    branch: 'guildhall/r-1',
    runtime: 'rules',
    parallel: 2,
    cause: '',
    pause_requested: false,
    stop_requested: null,
    exceeded_budgets: [],
    end_reason: '',
    summary: {},
    has_report: false,
    created_at: AT,
    started_at: AT,
    ended_at: null,
    updated_at: AT,
    ...changed,
  };
}

/** Where a run stands, as its own page asks. */
export function runStanding(changed: Partial<Schemas['StandingShown']> = {}): Schemas['StandingShown'] {
  return {
    run_id: 'r-1',
    status: 'running',
    driven: true,
    counts: { done: 1, in_progress: 1 },
    total: 2,
    at_work: [{ task_id: 't-1', code: 'T-1', doing: 'in_progress', agent: 'developer', since: AT }],
    budget: {
      limit_tokens: null,
      limit_micros: 5_000_000,
      on_exceed: 'stop',
      spent_tokens: 2000,
      spent_micros: 1_840_000,
      held_tokens: 0,
      held_micros: 220_000,
    },
    reason: '',
    seconds: 1140,
    ...changed,
  };
}

/** Something that happened, `seconds` after the others began. */
export function happened(type: string, seconds: number, changed: Partial<JournalEvent> = {}): JournalEvent {
  return {
    position: seconds + 1,
    id: `e-${seconds}`,
    org_id: 'foundry',
    stream: 'Run:r-1',
    seq: 1,
    type,
    version: 1,
    actor: 'guildhall',
    agent_id: null,
    session_key: null,
    project_id: 'p-1',
    task_id: null,
    correlation_id: 'r-1',
    causation_id: null,
    emitted_at: new Date(Date.parse(AT) + seconds * 1000).toISOString(),
    payload: {},
    payload_hash: 'ab',
    prev_hash: 'cd',
    hash: 'ef',
    ...changed,
  };
}

/** A question to a person. */
export function approval(changed: Partial<Schemas['ApprovalListed']> = {}): Schemas['ApprovalListed'] {
  return {
    approval_id: 'a-1',
    gate: 'merge',
    subject: 'Task:t-1',
    question: 'Merge T-1, Format the package?',
    about: {
      task: 'T-1',
      task_id: 't-1',
      title: 'Format the package',
      run_id: 'r-1',
      project: 'toolz',
      project_id: 'p-1',
    },
    content_sha256: 'f'.repeat(64),
    requested_by: 'guildhall',
    status: 'asked',
    approver: '',
    reason: '',
    own_work: false,
    expires_at: null,
    created_at: AT,
    answered_at: null,
    ...changed,
  };
}
