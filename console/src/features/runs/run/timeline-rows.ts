/** The timeline's rows: a step of the company or a task, with what was done upon it when. */
import { clockOf, clockToSecond } from '@/api/clock-of';
import type { Run, Task } from '@/api/types';
import type { StateName } from '@/components/ui/icon/state-glyph';
import { STATE_OF_TASK } from '@/components/ui/states';
import { GLYPH_OF_STEP } from './step-words';
import type { Step } from './steps';
import type { Story, Visit } from './story';

export type BarKind = 'whole' | 'work' | 'review' | 'merge' | 'asks' | 'lost' | 'waits';

export interface Bar {
  kind: BarKind;
  from: number;
  to: number;
  words: string;
}

export interface Row {
  id: string;
  code: string;
  title: string;
  glyph: StateName;
  bars: Bar[];
}

const KINDS: Readonly<Record<string, BarKind>> = {
  dev_work_cycle: 'work',
  lead_review_cycle: 'review',
  qa_test_cycle: 'review',
  security_scan_cycle: 'review',
  merge: 'merge',
};

/** Rows until `now`: the company's steps that were visited, then tasks as they were made, then what ends the run. */
export function rowsOf(
  run: Run,
  steps: readonly Step[],
  tasks: readonly Task[],
  story: Story,
  now: number,
): Row[] {
  const company = (lane: Step['lane']) =>
    steps
      .filter((step) => step.lane === lane && step.visits.length)
      .map((step) => ({
        id: step.node,
        code: '',
        title: step.name,
        glyph: GLYPH_OF_STEP[step.state],
        bars: [...step.visits.map((visit) => barOf(visit, now)), ...asks(story, null, step.node, now)],
      }));
  return [...company('Plan'), ...tasks.map((task) => taskRow(run, task, story, now)), ...company('Ship')];
}

function taskRow(run: Run, task: Task, story: Story, now: number): Row {
  const visits = story.visits.filter((visit) => visit.task === task.id && visit.begun !== null);
  const from = Math.max(Date.parse(task.created_at ?? ''), Date.parse(run.created_at ?? ''));
  const ends = visits.map((visit) => visit.ended ?? now);
  const to = task.status === 'done' || task.status === 'cancelled' ? Math.max(from, ...ends) : now;
  const waits: Bar = { kind: 'waits', from, to, words: 'waits' };
  const bars = [waits, ...visits.map((visit) => barOf(visit, now)), ...asks(story, task.id, null, now)];
  return { id: task.id, code: task.code, title: task.title, glyph: STATE_OF_TASK[task.status], bars };
}

function barOf(visit: Visit, now: number): Bar {
  const kind = visit.outcome === 'lost' ? 'lost' : (KINDS[visit.node] ?? 'whole');
  const from = visit.begun ?? visit.queued;
  const word = visit.outcome === 'lost' ? 'lost' : kind === 'whole' ? 'step' : kind;
  return { kind, from, to: visit.ended ?? now, words: visit.agent ? `${word} by ${visit.agent}` : word };
}

function asks(story: Story, task: string | null, node: string | null, now: number): Bar[] {
  return story.asked
    .filter((one) => one.task === task && (node === null || node === 'final_decision'))
    .map((one) => ({ kind: 'asks', from: one.from, to: one.to ?? now, words: 'waits for you' }));
}

/** Round times between two, six at most, and how they are written. */
export function ticksOf(from: number, to: number): { at: number; words: string }[] {
  const steps = [5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400];
  const step = (steps.find((one) => (to - from) / 1000 / one <= 6) ?? 604_800) * 1000;
  const ticks = [];
  for (let at = Math.ceil(from / step) * step; at < to; at += step)
    ticks.push({ at, words: step < 60_000 ? clockToSecond(at) : clockOf(at) });
  return ticks;
}
