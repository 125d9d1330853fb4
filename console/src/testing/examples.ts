/** Answers of the API as tests use them, typed by its own document. */
import type { components } from '@/api/schema';
import type { RunStanding, Task } from '@/api/types';

type Schemas = components['schemas'];

export const AT = '2026-11-26T11:23:31.225813Z';

/** Who is signed in. */
export const me: Schemas['Me'] = {
  kind: 'user',
  id: 'u-1',
  actor: 'person:owner@example.org',
  org_id: 'foundry',
  role: 'owner',
  abilities: ['read', 'write', 'approve'],
  project_id: null,
  session_id: null,
  task_id: null,
};

/** A page of things. */
export function page<T>(items: T[]) {
  return { items, total: items.length, skip: 0, limit: 50, next: null };
}

/** A task that nobody has touched. */
export function task(changed: Partial<Task> = {}): Task {
  return {
    id: 't-1',
    code: 'T-1',
    project_id: 'p-1',
    run_id: null,
    parent_id: null,
    sprint_id: null,
    title: 'Format the package',
    description: '',
    role: 'developer',
    priority: 'medium',
    complexity: 'm',
    status: 'ready',
    resolution: null,
    acceptance_criteria: [],
    dod: [],
    owned_paths: null,
    commands: [],
    required_skills: [],
    max_attempts: 3,
    timeout_seconds: null,
    review: 'required',
    blocked_by: [],
    open_blockers: [],
    attempts: 0,
    attempts_made: 0,
    review_iterations: 0,
    not_before: null,
    lease: null,
    assigned_agent_id: null,
    assigned_session_key: null,
    author: '',
    approver: '',
    branch: '',
    commit: null,
    merge_commit: null,
    summary: '',
    results: [],
    findings: [],
    artifacts: [],
    blocked: null,
    created_by: 'pm',
    created_at: AT,
    updated_at: AT,
    version: 1,
    ...changed,
  };
}

/** A run that is under way. */
export function standing(changed: Partial<RunStanding> = {}): RunStanding {
  return {
    run_id: 'r-1',
    project_id: 'p-1',
    status: 'running',
    backlog: 'backlog',
    goal: '',
    runtime: 'rules',
    branch: 'guildhall/r-1',
    reason: '',
    pause_requested: false,
    stop_requested: null,
    tasks: { done: 2, in_progress: 1, ready: 3 },
    waiting: 0,
    tokens: 0,
    cost_usd: 1.84,
    limit_tokens: null,
    limit_usd: 5,
    seconds: 1140,
    created_at: AT,
    ended_at: null,
    driver_pid: 1,
    at_work: [
      {
        id: 'T-1',
        task_id: 't-1',
        state: 'review',
        agent: 'dev_lead',
        seconds: 12,
        title: 'Format the package',
      },
    ],
    ...changed,
  };
}

/** What a hall in which nothing happened answers. */
export const emptyHall = {
  '/console/config/flags.json': { demoMode: false, schedulerEnabled: true },
  '/auth/me': me,
  '/readyz': { status: 'ready', checks: [] },
  '/api/status': { data: '', position: 0, projects: [], runs: [] },
  '/api/approvals': page([]),
  '/api/tasks': page([]),
  '/api/runs': page([]),
  '/api/agents': page([]),
  '/api/events': { ...page([]), position: 0, told: [] },
  '/collab/state/locks': { data: { locks: [] }, etag: '"1"', position: 0 },
};

/** What the page of a task asks for. */
export function taskPage(shown: Task) {
  const of = `/api/tasks/${shown.id}`;
  return {
    [of]: { ...shown, blocks: [] },
    [`${of}/history`]: page([]),
    [`${of}/why`]: {
      id: shown.id,
      code: shown.code,
      status: shown.status,
      waits: [],
      advice: '',
      delivery: '',
    },
    '/api/comments': page([]),
    '/api/artifacts': page([]),
    '/api/sessions': page([]),
  };
}
