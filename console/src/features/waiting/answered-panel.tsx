import { useQuery } from '@tanstack/react-query';
import { answeredQuery } from '@/api/queries/approvals';
import { midnight } from '@/api/queries/events';
import { ApprovalCard } from '@/components/approval/approval-card';
import { Failure } from '@/components/ui/failure';
import { Panel } from '@/components/ui/panel';

/** What was answered today; nothing is shown where nothing was. */
export function AnsweredPanel({ project }: { project?: string }) {
  const answered = useQuery(answeredQuery(project));
  if (answered.isError)
    return (
      <Panel title="Answered today" testId="waiting-answered">
        <Failure what="The answers" error={answered.error} retry={() => answered.refetch()} />
      </Panel>
    );
  const today = (answered.data ?? []).filter(
    (one) => Date.parse(one.answered_at ?? '') >= Date.parse(midnight()),
  );
  if (!today.length) return null;
  return (
    <Panel title="Answered today" count={today.length} testId="waiting-answered">
      <ul>
        {today.map((one) => (
          <ApprovalCard key={one.approval_id} approval={one} />
        ))}
      </ul>
    </Panel>
  );
}
