import { useQuery } from '@tanstack/react-query';
import { answeredQuery } from '@/api/queries/approvals';
import { Age } from '@/components/ui/age';
import { Empty } from '@/components/ui/notices';

/** Nothing to decide; and what was decided last. */
export function NothingWaits({ project }: { project?: string }) {
  const answered = useQuery(answeredQuery(project));
  const [last] = answered.data ?? [];
  return (
    <div className="panel waiting-nothing">
      <Empty icon="waiting" title="Nothing waits for you">
        {last ? (
          <>
            Last answered: <Age at={last.answered_at} />.
          </>
        ) : (
          'Questions of runs, blocked tasks and paused runs come here, the oldest first.'
        )}
      </Empty>
    </div>
  );
}
