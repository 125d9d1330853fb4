import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { Failure } from '@/components/ui/failure';

/** What stands where a page cannot be shown at all. */
export function PageFailure({ error }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <main className="page" data-testid="page-failure">
      <h1 className="sr">The page could not be shown</h1>
      <Failure what="This page" error={error} retry={() => router.invalidate()} />
    </main>
  );
}
