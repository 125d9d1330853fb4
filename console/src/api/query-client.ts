/** The cache of answers, and how questions are asked again. */
import { QueryClient } from '@tanstack/react-query';
import { Problem } from './problem';

const MOST_TRIES = 3;
const LONGEST_WAIT_MS = 15_000;

/** A cache whose answers hold until an event says otherwise; after half a minute what is opened anew is asked anew, for what no event tells of. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => error instanceof Problem && error.passes && failures < MOST_TRIES,
        retryDelay: waitBefore,
      },
      // What is sent while the browser is offline is refused at once, and not held back unseen.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** Milliseconds until a question is asked again: what the server said, else twice as long each time. */
function waitBefore(failures: number, error: unknown): number {
  if (error instanceof Problem && error.retryAfter !== null) return error.retryAfter * 1000;
  return Math.min(LONGEST_WAIT_MS, 500 * 2 ** failures) * (0.75 + Math.random() / 2);
}
