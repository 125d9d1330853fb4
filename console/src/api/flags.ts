/** What this installation has switched on or off (seed S4): a file beside the console, which a server answers with its own. */
import { queryOptions } from '@tanstack/react-query';
import { keys } from './keys';
import { NO_ANSWER, Problem } from './problem';

export interface Flags {
  /** The console shows a recording, and no server. */
  demoMode: boolean;
  /** What is planned starts by itself. */
  schedulerEnabled: boolean;
}

/** What holds where nothing is said. */
export const USUAL: Flags = { demoMode: false, schedulerEnabled: true };

/** Read the flags; what is not said is as usual. @throws {Problem} when there is no such file, or no answer. */
export async function readFlags(): Promise<Flags> {
  const answer = await globalThis
    .fetch(new URL('/console/config/flags.json', globalThis.location.origin))
    .catch(() => null);
  if (!answer?.ok)
    throw new Problem(answer?.status ?? NO_ANSWER, { code: 'no_answer', detail: 'the flags cannot be read' });
  return { ...USUAL, ...((await answer.json()) as Partial<Flags>) };
}

/** The flags, read when the console starts and again where they are shown. */
export function flagsQuery() {
  return queryOptions({
    queryKey: keys.server.part('', 'flags'),
    queryFn: readFlags,
    meta: { still: true },
  });
}
