/** What is typed to start a run, and what is asked of the API for it. */
import type { RunWanted } from '@/api/queries/runs';

export type Work = 'goal' | 'backlog' | 'queue';

export interface Want {
  /** Empty for a repository that has no project. */
  project: string;
  folder: string;
  work: Work;
  text: string;
  runtime: string;
  /** Empty for no limit. */
  dollars: string;
  parallel: string;
}

export const NO_WANT: Want = {
  project: '',
  folder: '',
  work: 'goal',
  text: '',
  runtime: 'rules',
  dollars: '',
  parallel: '2',
};

/** The request for a project; a limit in dollars is sent in millionths. */
export function wanted(want: Want, project: string): RunWanted {
  const dollars = Number.parseFloat(want.dollars);
  return {
    project_id: project,
    name: want.work,
    goal: want.work === 'goal' ? want.text : '',
    backlog: want.work === 'backlog' ? want.text : '',
    runtime: want.runtime,
    parallel: Number.parseInt(want.parallel, 10) || 2,
    fresh: false,
    ...(Number.isNaN(dollars) ? {} : { budget: { micros: Math.round(dollars * 1_000_000) } }),
  };
}
