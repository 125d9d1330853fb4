import { expect, test } from 'vitest';
import { ANOTHER, readRun } from './read-run';

function typed(fields: Record<string, string>): FormData {
  const given = new FormData();
  for (const [name, value] of Object.entries({ project: 'p-1', goal: 'Greet.', parallel: '2', ...fields }))
    given.set(name, value);
  return given;
}

test.each(['abc', '10 000', '5 dollars', '-1', '1e3', '0x10', '1.2.3', 'NaN', 'Infinity'])(
  'a budget of %s is no limit that a run may start with',
  (dollars) => {
    const { body, wrong } = readRun('goal', typed({ dollars }));
    expect(wrong.dollars).toContain('such as 5.00');
    expect(body.budget).toEqual({});
  },
);

test.each([
  ['', {}],
  ['5', { micros: 5_000_000 }],
  ['2,5', { micros: 2_500_000 }],
  ['0.000001', { micros: 1 }],
])('a budget of "%s" is read as it was meant', (dollars, budget) => {
  const read = readRun('goal', typed({ dollars }));
  expect([read.body.budget, read.wrong]).toEqual([budget, {}]);
});

test.each(['0', '65', '2.5', '', 'two'])('%s tasks at a time are refused, not guessed', (parallel) => {
  expect(readRun('goal', typed({ parallel })).wrong.parallel).toBeDefined();
});

test('a repository without a project is named by its folder', () => {
  expect(readRun('goal', typed({ project: ANOTHER })).wrong.folder).toBeDefined();
  const read = readRun('goal', typed({ project: ANOTHER, folder: ' /home/me/toolz ' }));
  expect([read.folder, read.body.project_id, read.wrong]).toEqual(['/home/me/toolz', '', {}]);
});

test.each(['tasks: []', '[]', ' Greet the guests. \n'])('the line %j is no backlog', (backlog) => {
  expect(readRun('backlog', typed({ backlog })).wrong.backlog).toContain('several lines');
});

test('a backlog of several lines is sent as it stands', () => {
  const backlog = 'tasks:\n- title: Greet\n';
  const read = readRun('backlog', typed({ backlog }));
  expect([read.body.backlog, read.wrong]).toEqual([backlog, {}]);
});
