/** Opens the whole console at an address, over the API that a test plays. */
import { createMemoryHistory } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { createQueryClient } from '@/api/query-client';
import { App } from '@/app/app';
import { createConsoleRouter } from '@/app/router';

/** The console at an address such as `/tasks?project=p-1`; nothing is asked twice. */
export function open(address: string) {
  const queries = createQueryClient();
  queries.setDefaultOptions({ queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } });
  const router = createConsoleRouter(
    queries,
    createMemoryHistory({ initialEntries: [`/console${address}`] }),
  );
  return { ...render(<App queries={queries} router={router} />), router, queries };
}
