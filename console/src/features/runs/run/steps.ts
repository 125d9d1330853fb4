/** The steps of a run's workflow as they are shown: their lanes, their order, and how each stands. */
import type { Run, Task } from '@/api/types';
import type { Asked, Decision, Spent, Story, Visit } from './story';

export type Lane = 'Plan' | 'Build' | 'Ship';

export interface StepPlace {
  node: string;
  name: string;
  lane: Lane;
  /** Who does it, where nobody has yet. */
  role: string;
}

/** In the order of the straight way. */
export const STEPS: readonly StepPlace[] = [
  { node: 'pm_analyze_requirements', name: 'Analyse', lane: 'Plan', role: 'pm' },
  { node: 'pm_create_tasks', name: 'Plan', lane: 'Plan', role: 'pm' },
  { node: 'bootstrap_repo', name: 'Set up', lane: 'Plan', role: 'devops' },
  { node: 'dev_work_cycle', name: 'Work', lane: 'Build', role: 'developer' },
  { node: 'lead_review_cycle', name: 'Review', lane: 'Build', role: 'dev_lead' },
  { node: 'qa_test_cycle', name: 'Test', lane: 'Build', role: 'qa' },
  { node: 'security_scan_cycle', name: 'Scan', lane: 'Build', role: 'security' },
  { node: 'merge', name: 'Merge', lane: 'Build', role: 'dev_lead' },
  { node: 'docs_finalize', name: 'Docs', lane: 'Ship', role: 'docs' },
  { node: 'devops_prepare', name: 'Prepare', lane: 'Ship', role: 'devops' },
  { node: 'final_decision', name: 'Decide', lane: 'Ship', role: 'pm' },
];

export type StepState = 'done' | 'running' | 'queued' | 'ask' | 'failed' | 'back' | 'stopped' | 'next';

export interface Step extends StepPlace {
  state: StepState;
  visits: Visit[];
  decisions: Decision[];
  /** How often the same task came to it, at most; 1 is the first time. */
  pass: number;
  /** Millionths of a dollar. */
  micros: number;
  /** Seconds of work in all, until `now` for what goes on. */
  seconds: number;
  who: string;
  /** Codes of the tasks that are in it now. */
  at: string[];
}

const GATES: Readonly<Record<string, string>> = {
  merge: 'merge',
  scan: 'security_scan_cycle',
  run_end: 'final_decision',
};

/** Every step with how it stands at `now` (milliseconds since 1970). */
export function stepsOf(run: Run, tasks: readonly Task[], story: Story, now: number): Step[] {
  const codes = new Map(tasks.map((task) => [task.id, task.code]));
  const waiting = story.asked.filter((one) => one.to === null);
  return STEPS.map((place) => {
    const visits = story.visits.filter((visit) => visit.node === place.node);
    const open = visits.filter((visit) => visit.ended === null);
    return {
      ...place,
      visits,
      decisions: story.decisions.filter((one) => one.node === place.node),
      state: stateOf(run, visits, asksAt(waiting, place.node)),
      pass: 1 + Math.max(0, ...visits.map((visit) => visit.iteration)),
      micros: micros(story.spent, place.node),
      seconds: visits.reduce((sum, visit) => sum + secondsOf(visit, now), 0),
      who: [...new Set((open.length ? open : visits).map((visit) => visit.agent).filter(Boolean))].join(', '),
      at: open.flatMap((visit) => (visit.task ? [codes.get(visit.task) ?? ''] : [])).filter(Boolean),
    };
  });
}

function stateOf(run: Run, visits: readonly Visit[], asks: boolean): StepState {
  const over = run.ended_at !== null;
  if (asks && !over) return 'ask';
  const last = visits.at(-1);
  if (!last) return 'next';
  if (!over && visits.some((visit) => visit.begun !== null && visit.ended === null)) return 'running';
  if (visits.some((visit) => visit.ended === null)) return over ? 'stopped' : 'queued';
  const latest = [...new Map(visits.map((visit) => [visit.task, visit])).values()];
  if (latest.some((visit) => visit.outcome === 'failed')) return 'failed';
  return latest.some((visit) => visit.outcome === 'back') ? 'back' : 'done';
}

function asksAt(waiting: readonly Asked[], node: string): boolean {
  return waiting.some((one) => GATES[one.gate] === node);
}

function micros(spent: readonly Spent[], node: string): number {
  return spent.filter((one) => one.node === node).reduce((sum, one) => sum + one.micros, 0);
}

function secondsOf(visit: Visit, now: number): number {
  return visit.begun === null ? 0 : ((visit.ended ?? now) - visit.begun) / 1000;
}

/** How often work was sent back to the fix cycle. */
export function sentBack(story: Story): number {
  return story.decisions.filter(
    (one) => one.task !== null && one.choice === 'dev_work_cycle' && one.node !== 'dev_work_cycle',
  ).length;
}

/** Whether the run has come past the way between two steps or lanes. */
export function wasWalked(story: Story, from: string, to: string): boolean {
  return story.decisions.some((one) => one.node === from && one.choice === to);
}
