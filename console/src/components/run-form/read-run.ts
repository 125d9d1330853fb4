/** What was typed as the run that is asked for. */
import type { Draft } from '@/api/drafts';
import type { RunWanted } from '@/api/queries/runs';

export type Source = 'goal' | 'backlog' | 'queue';

/** What a project is called that is another repository's: it is made with its first run. */
export const ANOTHER = 'another';

export interface ReadRun {
  body: RunWanted;
  /** The folder of a repository that is run in place of a project, else empty. */
  folder: string;
  /** What is wrong, by the name of the field. */
  wrong: Record<string, string>;
}

const MICROS = 1_000_000;
const DOLLARS = /^\d+(\.\d{1,6})?$/;
const MOST_AT_A_TIME = 64;

/** The run that a form asks for, and what is wrong with it. */
export function readRun(source: Source, given: FormData): ReadRun {
  const text = (name: string) => String(given.get(name) ?? '').trim();
  const project = text('project');
  const dollars = text('dollars').replace(',', '.');
  const parallel = Number(text('parallel'));
  const wrong: Record<string, string> = {};
  if (dollars && !DOLLARS.test(dollars)) wrong.dollars = 'An amount such as 5.00 is needed here.';
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > MOST_AT_A_TIME)
    wrong.parallel = `A number from 1 to ${MOST_AT_A_TIME} is needed here.`;
  if (source !== 'queue' && !text(source))
    wrong[source] = source === 'goal' ? 'Say what is to be reached.' : 'Paste the backlog here.';
  else if (source === 'backlog' && !text('backlog').includes('\n'))
    wrong.backlog = 'A backlog has several lines: one line alone would be taken for a goal.';
  if (project === ANOTHER && !text('folder')) wrong.folder = 'Say where the repository is.';
  return {
    body: {
      project_id: project === ANOTHER ? '' : project,
      goal: source === 'goal' ? text('goal') : '',
      backlog: source === 'backlog' ? String(given.get('backlog') ?? '') : '',
      name: source,
      runtime: text('runtime'),
      parallel: wrong.parallel ? 1 : parallel,
      budget: dollars && !wrong.dollars ? { micros: Math.round(Number(dollars) * MICROS) } : {},
      fresh: false,
    },
    folder: project === ANOTHER ? text('folder') : '',
    wrong,
  };
}

/** What is typed, and for what: words that come back with another project chosen would be run there. */
export function draftIn(given: FormData): Draft {
  const names = ['goal', 'backlog', 'folder', 'dollars', 'project', 'runtime'].filter((name) =>
    given.has(name),
  );
  return Object.fromEntries(names.map((name) => [name, String(given.get(name))]));
}
