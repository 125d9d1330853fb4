import { Icon, type IconName } from '../icon/icon';
import { StateGlyph, type StateName } from '../icon/state-glyph';

const STATES: Readonly<Record<string, StateName>> = {
  'agent.registered': 'available',
  'approval.approved': 'approved',
  'approval.expired': 'stopped',
  'approval.withdrawn': 'stopped',
  'approval.rejected': 'cancelled',
  'approval.requested': 'ask',
  'budget.exceeded': 'budget',
  'job.failed': 'failed',
  'lease.acquired': 'claimed',
  'lease.reclaimed': 'stale',
  'lease.released': 'released',
  'merge.conflicted': 'failed',
  'merge.intended': 'merging',
  'run.budget_exceeded': 'budget',
  'run.ended': 'stopped',
  'run.paused': 'paused',
  'run.queued': 'queued',
  'run.resumed': 'running',
  'run.started': 'running',
  'session.assigned': 'progress',
  'session.blocked': 'blocked',
  'session.ended': 'stopped',
  'step.claimed': 'claimed',
  'step.completed': 'done',
  'step.queued': 'queued',
  'step.released': 'reclaimed',
  'task.approved': 'approved',
  'task.attempt_failed': 'failed',
  'task.blocked': 'blocked',
  'task.cancelled': 'cancelled',
  'task.changes_requested': 'failed',
  'task.claimed': 'claimed',
  'task.completed': 'review',
  'task.created': 'inbox',
  'task.finished': 'done',
  'task.interrupted': 'stopped',
  'task.merged': 'done',
  'task.started': 'progress',
};

const ICONS: Readonly<Record<string, IconName>> = {
  artifact: 'file',
  budget: 'coin',
  comment: 'comment',
  decision: 'branch',
  job: 'jobs',
  kickoff: 'comment',
  member: 'user',
  project: 'projects',
  schedule: 'clock',
  session: 'terminal',
  sprint: 'sprints',
  template: 'doc',
  webhook: 'bell',
};

/** The shape of what happened: a state where the event makes one, else the thing that it is about. */
export function EventGlyph({ type }: { type: string }) {
  const state = STATES[type];
  if (state) return <StateGlyph name={state} />;
  if (type === 'session.usage_settled') return <Icon name="coin" className="sm faint" />;
  return <Icon name={ICONS[type.split('.')[0] ?? ''] ?? 'events'} className="sm faint" />;
}
