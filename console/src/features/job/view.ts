/** How a job's variants are looked at; all of it stands in the URL. */
import type { JobDetail } from '@/api/types';

export type View = 'text' | 'differences' | 'markdown' | 'changes';

export interface JobSearch {
  as?: View;
  /** The number of the variant that the others are compared with. */
  base?: number;
  /** The number of the variant that is chosen. */
  chosen?: number;
}

const VIEWS = ['text', 'differences', 'markdown', 'changes'];

/** The search of a job's page; what makes no sense in an address is left out. */
export function jobSearch(search: Record<string, unknown>): JobSearch {
  const number = (value: unknown) =>
    Number.isInteger(value) && Number(value) > 0 ? Number(value) : undefined;
  return {
    as: VIEWS.includes(String(search.as)) ? (search.as as View) : undefined,
    base: number(search.base),
    chosen: number(search.chosen),
  };
}

/** The views that a job has: a change of code is shown as one, a document also as its words. */
export function viewsOf(job: JobDetail): readonly { id: View; name: string }[] {
  if (job.kind === 'code')
    return [
      { id: 'changes', name: 'Changes' },
      { id: 'text', name: 'Text' },
    ];
  const text = { id: 'text', name: 'Text' } as const;
  const markdown = { id: 'markdown', name: 'Markdown' } as const;
  return job.variants.length > 1
    ? [text, { id: 'differences', name: 'Differences' }, markdown]
    : [text, markdown];
}

/** The view that is shown: the one in the address, else changes of code and differences of documents. */
export function viewOf(job: JobDetail, search: JobSearch): View {
  const views = viewsOf(job).map((one) => one.id);
  if (search.as && views.includes(search.as)) return search.as;
  return (['changes', 'differences', 'markdown'] as const).find((one) => views.includes(one)) ?? 'text';
}

/** Variants are called by letters: 1 is A. */
export function letterOf(number: number): string {
  return String.fromCharCode(64 + number);
}
