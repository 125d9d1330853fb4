import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { ConsoleRouter } from './router';

/** The console: its cache and its pages. */
export function App({ queries, router }: { queries: QueryClient; router: ConsoleRouter }) {
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
