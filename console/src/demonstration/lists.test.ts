import { expect, test } from 'vitest';
import { pageOf } from './lists';

const whole = {
  items: [
    {
      position: 1,
      type: 'task.created',
      project_id: 'p-1',
      status: 'done',
      emitted_at: '2026-11-26T10:00:00Z',
    },
    {
      position: 2,
      type: 'run.started',
      project_id: 'p-1',
      status: 'ready',
      emitted_at: '2026-11-26T11:00:00Z',
    },
    {
      position: 3,
      type: 'task.merged',
      project_id: 'p-2',
      status: 'done',
      emitted_at: '2026-11-26T12:00:00Z',
    },
  ],
  told: ['one', 'two', 'three'],
  position: 3,
};
const positions = (query: string) =>
  pageOf(whole, new URLSearchParams(query)).items.map((item) => item.position);

test('a filter is a field, an id, or a type that may end with a star', () => {
  expect(positions('status=done')).toEqual([1, 3]);
  expect(positions('project=p-1&status=done')).toEqual([1]);
  expect(positions('type=task.*')).toEqual([1, 3]);
  expect(positions('type=run.started&type=task.merged')).toEqual([2, 3]);
  expect(positions('nobody-knows=x')).toEqual([1, 2, 3]);
});

test('since is a position or a time', () => {
  expect(positions('since=2')).toEqual([3]);
  expect(positions('since=2026-11-26T10:30:00Z')).toEqual([2, 3]);
});

test('pages go on where the last one ended, in either order, and what is told goes with its items', () => {
  const first = pageOf(whole, new URLSearchParams('newest_first=true&limit=2'));
  expect(first).toMatchObject({ total: 3, told: ['three', 'two'] });
  const rest = pageOf(whole, new URLSearchParams(`newest_first=true&limit=2&cursor=${first.next}`));
  expect(rest).toMatchObject({ told: ['one'], next: null });
});
