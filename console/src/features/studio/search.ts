/** What the studio begins with; it stands in the URL. */

export interface StudioSearch {
  start?: 'job' | 'run';
  /** The name of the preset that is chosen. */
  preset?: string;
  /** The id of a job that another is made like. */
  job?: string;
}

/** The search of the studio; what makes no sense in an address is left out. */
export function studioSearch(search: Record<string, unknown>): StudioSearch {
  const text = (name: string) =>
    typeof search[name] === 'string' && search[name] ? search[name] : undefined;
  return {
    start: search.start === 'run' ? 'run' : undefined,
    preset: text('preset'),
    job: text('job'),
  };
}
