import { expect, test } from 'vitest';
import type { Version } from '@/api/queries/around-task';
import { causeOfVersion, wordsOfVersion } from './history-words';

/** What happened to a task, by pm. */
const happened = (type: string, payload: Version['payload'] = {}) =>
  wordsOfVersion({ type, payload, agent_id: null, actor: 'agent:pm' } as Version);

test.each([
  ['merge.intended', 'Its merge was begun by pm'],
  ['task.completed', 'Handed in by pm'],
  ['task.created', 'Created by pm'],
  ['task.priority_changed', 'Priority changed by pm'],
])('%s is told as "%s"', (type, words) => {
  expect(happened(type)).toBe(words);
});

test('a move says where to, in the words of the board', () => {
  expect(happened('task.status_changed', { to_status: 'in_progress' })).toBe('Moved to in progress by pm');
});

test.each([
  [{ findings: ['9 errors\nin detail', 'more'], source: 'tests' }, '9 errors'],
  [{ reason: 'attempts_exhausted', detail: 'exit 1' }, 'exit 1'],
  [{ reason: 'paused' }, 'paused'],
  [{ findings: [] }, ''],
])('the cause of %j is "%s"', (payload, cause) => {
  expect(
    causeOfVersion({ type: 'task.blocked', payload, agent_id: null, actor: 'x' } as unknown as Version),
  ).toBe(cause);
});
