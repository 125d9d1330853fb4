/** What an event of a task's history is called, and with which glyph. */

import type { Version } from '@/api/queries/around-task';
import { nameOfActor } from '@/components/ui/format';
import type { StateName } from '@/components/ui/icon/state-glyph';

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

/** The glyph of an event. */
export function glyphOf(version: Version): StateName {
  return GLYPHS[version.type] ?? 'ready';
}

/** An event in a line: what happened, by whom. */
export function wordsOfVersion(version: Version): string {
  const [, past = ''] = version.type.split('.');
  const who = version.agent_id ?? nameOfActor(version.actor);
  const to = version.payload?.to_status;
  const words = past === 'status_changed' && typeof to === 'string' ? `to ${to}` : past;
  const sentence = words.replaceAll('_', ' ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)} by ${who}`;
}
