/** What an event of a task's history is called, and with which glyph. */

import type { Version } from '@/api/queries/around-task';
import type { TaskStatus } from '@/api/types';
import { nameOfActor } from '@/components/ui/format';
import type { StateName } from '@/components/ui/icon/state-glyph';
import { WORD_OF_TASK } from '@/components/ui/states';

const GLYPHS: Readonly<Record<string, StateName>> = {
  'task.created': 'inbox',
  'task.claimed': 'claimed',
  'task.started': 'progress',
  'task.completed': 'review',
  'task.approved': 'approved',
  'task.changes_requested': 'progress',
  'task.attempt_failed': 'failed',
  'task.interrupted': 'stopped',
  'task.merged': 'done',
  'task.finished': 'done',
  'task.blocked': 'blocked',
  'task.cancelled': 'cancelled',
  'task.unblocked': 'ready',
  'merge.intended': 'merging',
  'merge.conflicted': 'failed',
  'lease.reclaimed': 'stale',
};

const WORDS: Readonly<Record<string, string>> = {
  'task.claimed': 'Taken up',
  'task.started': 'Work begun',
  'task.completed': 'Handed in',
  'task.changes_requested': 'Sent back',
  'task.attempt_failed': 'An attempt failed, reported',
  'task.interrupted': 'Work interrupted',
  'task.merged': 'Merged',
  'task.finished': 'Finished without a merge',
  'task.unblocked': 'Let go on',
  'task.artifact_added': 'A file was added',
  'task.blocker_resolved': 'What it waited for was settled',
  'task.placed': 'Put into a run or a sprint',
  'merge.intended': 'Its merge was begun',
  'merge.conflicted': 'A conflict with what was merged, found',
  'lease.reclaimed': 'Taken from a worker that fell silent',
  'lease.released': 'Given back',
};

/** The glyph of an event. */
export function glyphOf(version: Version): StateName {
  return GLYPHS[version.type] ?? 'ready';
}

/** An event in a line: what happened, by whom. */
export function wordsOfVersion(version: Version): string {
  const who = version.agent_id ?? nameOfActor(version.actor);
  return `${wordsOf(version)} by ${who}`;
}

/** Why, where the event says so: what was found, or the reason, in its first line. */
export function causeOfVersion({ payload }: Version): string {
  const found = Array.isArray(payload?.findings) ? payload.findings[0] : undefined;
  const said = [found, payload?.detail, payload?.reason].find((one) => typeof one === 'string' && one);
  return String(said ?? '').split('\n')[0] ?? '';
}

function wordsOf({ type, payload }: Version): string {
  const to = payload?.to_status;
  if (type === 'task.status_changed' && typeof to === 'string')
    return `Moved to ${(WORD_OF_TASK[to as TaskStatus] ?? to).toLowerCase()}`;
  const [, past = ''] = type.split('.');
  const said = WORDS[type] ?? past.replaceAll('_', ' ');
  return said.charAt(0).toUpperCase() + said.slice(1);
}
