import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { task } from '@/testing/examples';
import { keepTasks } from './kept-tasks';
import { type KeptTasks, keys, type TasksListed } from './keys';
import type { Task } from './types';

const list = (filter: TasksListed) => keys.tasks.list({ ...filter, paged: true });

function hall(lists: [TasksListed, Task[], string | null][]) {
  const queries = new QueryClient();
  for (const [filter, tasks, next] of lists) {
    const first = { items: tasks, total: next ? 900 : tasks.length, next };
    const kept: KeptTasks = { pages: [first], pageParams: [undefined] };
    queries.setQueryData(list(filter), kept);
  }
  const shown = (filter: TasksListed) => {
    const [first] =
      queries.getQueryData<{ pages: { items: Task[]; total: number }[] }>(list(filter))?.pages ?? [];
    return [first?.items.map((one) => one.id), first?.total];
  };
  return { queries, shown };
}

const [a, b, c] = ['a', 'b', 'c'].map((id) => task({ id })) as [Task, Task, Task];

test('a task that moves is taken out of one list and put into its place in another', () => {
  const [x, z] = ['a', 'c'].map((id) => task({ id, status: 'review' })) as [Task, Task];
  const { queries, shown } = hall([
    [{ status: 'ready' }, [b], null],
    [{ status: 'review' }, [x, z], null],
    [{ status: 'done' }, [], null],
  ]);
  const done = queries.getQueryData(list({ status: 'done' }));
  keepTasks(queries, [{ ...b, status: 'review', version: 2 }]);
  expect([shown({ status: 'ready' }), shown({ status: 'review' })]).toEqual([
    [[], 0],
    [['a', 'b', 'c'], 3],
  ]);
  expect(queries.getQueryData(list({ status: 'done' }))).toBe(done);
});

test('an older version is dropped, and one of another project comes into no list of this one', () => {
  const { queries, shown } = hall([
    [{ status: 'ready', project: 'p-1' }, [task({ id: 'a', version: 5 })], null],
  ]);
  keepTasks(queries, [task({ id: 'a', version: 4, status: 'done' }), task({ id: 'b', project_id: 'p-2' })]);
  expect(shown({ status: 'ready', project: 'p-1' })).toEqual([['a'], 1]);
});

test('what lies behind the pages that are loaded is counted and left there; the newest comes first where that is asked', () => {
  const { queries, shown } = hall([
    [{ status: 'ready' }, [a, b], 'b'],
    [{ newestFirst: true }, [b, a], 'a'],
  ]);
  keepTasks(queries, [c]);
  expect(shown({ status: 'ready' })).toEqual([['a', 'b'], 901]);
  expect(shown({ newestFirst: true })).toEqual([['c', 'b', 'a'], 901]);
});
