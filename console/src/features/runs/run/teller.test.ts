import { expect, test } from 'vitest';
import { task } from '@/testing/examples';
import { happened, run } from '@/testing/run-examples';
import { burnOf, forecastOf } from './burn';
import { sentBack, stepsOf, wasWalked } from './steps';
import { storyOf } from './teller';
import { rowsOf, ticksOf } from './timeline-rows';

const STEP = 'Step:r-1/t-1/lead_review_cycle/0';
const now = Date.parse('2026-11-26T11:24:31Z');

/** Worked on, reviewed, sent back, worked on again; and what belongs to another run. */
const events = [
  happened('task.claimed', 1, {
    task_id: 't-1',
    payload: { to_status: 'claimed', agent_id: 'developer' },
  }),
  happened('session.assigned', 1, { stream: 'Session:s-1', payload: { purpose: 'dev_work_cycle' } }),
  happened('session.usage_settled', 2, {
    stream: 'Session:s-1',
    task_id: 't-1',
    payload: { micros: 400_000, input_tokens: 100, output_tokens: 10 },
  }),
  happened('task.completed', 5, { task_id: 't-1' }),
  happened('step.queued', 6, {
    stream: STEP,
    task_id: 't-1',
    payload: { node: 'lead_review_cycle', iteration: 0 },
  }),
  happened('step.claimed', 7, { stream: STEP, task_id: 't-1', payload: { agent_id: 'dev_lead' } }),
  happened('step.completed', 9, { stream: STEP, task_id: 't-1', payload: { result: { outcome: 'back' } } }),
  happened('decision.recorded', 9, {
    payload: {
      run_id: 'r-1',
      node: 'lead_review_cycle',
      choice: 'dev_work_cycle',
      task_id: 't-1',
      rationale: 'issues',
    },
  }),
  happened('task.claimed', 10, {
    task_id: 't-1',
    payload: { to_status: 'claimed', agent_id: 'developer' },
  }),
  happened('step.queued', 11, {
    stream: 'Step:r-2/company/merge/0',
    payload: { node: 'merge', iteration: 0 },
  }),
  happened('session.usage_settled', 12, { correlation_id: 'r-2', payload: { micros: 9_000_000 } }),
];
const story = storyOf(run(), [task()], events);

test('visits of steps and of work are told with who, when and how they ended', () => {
  expect(story.visits).toMatchObject([
    { node: 'dev_work_cycle', task: 't-1', iteration: 0, agent: 'developer', outcome: 'passed' },
    { node: 'lead_review_cycle', task: 't-1', agent: 'dev_lead', outcome: 'back' },
    { node: 'dev_work_cycle', iteration: 1, ended: null },
  ]);
  expect(sentBack(story)).toBe(1);
  expect(wasWalked(story, 'lead_review_cycle', 'dev_work_cycle')).toBe(true);
});

test('a step says its state, its pass and its own cost; what belongs to another run is not counted', () => {
  const steps = stepsOf(run(), [task()], story, now);
  const of = (node: string) => steps.find((step) => step.node === node);
  expect(of('dev_work_cycle')).toMatchObject({ state: 'running', pass: 2, micros: 400_000, at: ['T-1'] });
  expect(of('lead_review_cycle')).toMatchObject({ state: 'back', who: 'dev_lead', seconds: 2 });
  expect(of('merge')).toMatchObject({ state: 'next', visits: [] });
});

test('a step that refused what nobody brought it again has refused it, when the run is over too', () => {
  const over = run({ status: 'failed', ended_at: events.at(-1)?.emitted_at });
  const blocked = happened('task.blocked', 13, { task_id: 't-1', payload: { reason: 'changes_refused' } });
  const told = storyOf(over, [task()], [...events, blocked]);
  const of = (node: string) => stepsOf(over, [task()], told, now).find((step) => step.node === node);
  expect([of('lead_review_cycle')?.state, of('dev_work_cycle')?.state]).toEqual(['back', 'failed']);
});

test('a question that nobody has answered makes its step ask, and is hatched in the timeline', () => {
  const asked = happened('approval.requested', 12, {
    stream: 'Approval:a-1',
    payload: { approval_id: 'a-1', gate: 'merge', subject: 'Task:t-1' },
  });
  const answered = happened('approval.approved', 20, { stream: 'Approval:a-1' });
  const open = storyOf(run(), [task()], [...events, asked]);
  const steps = stepsOf(run(), [task()], open, now);
  expect(steps.find((step) => step.node === 'merge')?.state).toBe('ask');
  const [row] = rowsOf(run(), steps, [task()], open, now).filter((one) => one.code === 'T-1');
  expect(row?.bars.map((bar) => bar.kind)).toEqual(['waits', 'work', 'review', 'work', 'asks']);
  const closed = storyOf(run(), [task()], [...events, asked, answered]);
  expect(stepsOf(run(), [task()], closed, now).find((step) => step.node === 'merge')?.state).toBe('next');
});

test('work of a holder that fell silent is lost, not done', () => {
  const lost = happened('step.released', 8, { stream: STEP, payload: { reason: 'lease_reclaimed' } });
  const told = storyOf(run(), [task()], [...events.slice(0, 6), lost]);
  expect(told.visits.slice(1)).toMatchObject([
    { node: 'lead_review_cycle', outcome: 'lost' },
    { node: 'lead_review_cycle', outcome: 'open', begun: null },
  ]);
});

test('what is left falls with each booking, and leads on at the pace so far', () => {
  const budget = {
    limit_tokens: 1000,
    limit_micros: 5_000_000,
    on_exceed: 'pause' as const,
    spent_tokens: 110,
    spent_micros: 400_000,
    held_tokens: 0,
    held_micros: 0,
  };
  const burn = burnOf(budget, story.spent, 0);
  expect(burn?.steps.map((step) => step.left)).toEqual([5_000_000, 4_600_000]);
  expect(burn?.end).toBe('pauses');
  expect(burn && forecastOf(burn, 0, 1000, 1, 4)).toEqual({ at: 4000, left: 3_400_000 });
  expect(burn && forecastOf(burn, 0, 1000, 0, 4)).toBeNull();
  expect(burnOf({ ...budget, limit_micros: null }, story.spent, 0)?.write(1000)).toBe('1 k');
  expect(burnOf({ ...budget, limit_micros: null, limit_tokens: null }, [], 0)).toBeNull();
});

test('ticks are few and round', () => {
  const ticks = ticksOf(now, now + 20 * 60_000);
  expect(ticks.length).toBeLessThanOrEqual(6);
  expect(ticks.every((tick) => tick.at % 60_000 === 0)).toBe(true);
});
