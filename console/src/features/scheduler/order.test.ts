import { expect, test } from 'vitest';
import { orderOf } from './order';

test('a run is asked for with a name for what it works on, which the server does not do without', () => {
  const given = new FormData();
  given.set('words', ' Greet people ');
  given.set('project', 'p-1');
  expect(orderOf('run', given)).toMatchObject({
    title: 'Greet people',
    run: { project_id: 'p-1', goal: 'Greet people', name: 'goal' },
  });
});

test('a job is planned with what its preset needs', () => {
  const given = new FormData();
  given.set('words', 'Notes');
  given.set('preset', 'release-notes');
  given.set('input.version', ' 1.2 ');
  expect(orderOf('job', given).job).toMatchObject({ preset: 'release-notes', inputs: { version: '1.2' } });
  given.set('project', 'p-1');
  expect(orderOf('job', given).job?.project_id).toBe('p-1');
});
