import { useQuery } from '@tanstack/react-query';
import { approvalsQuery } from '@/api/queries/approvals';
import type { Run } from '@/api/types';
import { ApprovalCard } from '@/components/approval/approval-card';
import { useDecisionKeys } from '@/components/approval/use-decision-keys';
import { Failure } from '@/components/ui/failure';
import { FreshPill } from '@/components/ui/list/fresh-pill';
import { useCalmList } from '@/components/ui/list/use-calm-list';
import { Empty, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';

/** What was asked of people in this run, and what they answered; what waits comes first. */
export function RunApprovals({ run }: { run: Run }) {
  const approvals = useQuery(approvalsQuery(run.id));
  useDecisionKeys();
  const all = approvals.data?.items ?? [];
  // What was answered is not waited upon: once nothing is left to answer, the next question comes at once.
  const calm = useCalmList(
    all.filter((one) => one.status === 'asked'),
    (one) => one.approval_id,
  );
  const sorted = [...calm.shown, ...all.filter((one) => one.status !== 'asked').reverse()];
  return (
    <Panel title="Approvals" count={approvals.data?.total} testId="run-approvals">
      {approvals.isPending && <Skeleton rows={3} />}
      {approvals.isError && (
        <Failure what="The approvals" error={approvals.error} retry={() => approvals.refetch()} />
      )}
      {approvals.data && !all.length && (
        <Empty icon="check" title="Nobody was asked">
          A run asks a person where its backlog says so: before a merge, about findings, or before the result
          is delivered.
        </Empty>
      )}
      <ul className="decisions" {...calm.frame}>
        <FreshPill count={calm.fresh} bring={calm.bring} />
        {sorted.map((one) => (
          <ApprovalCard key={one.approval_id} approval={one} />
        ))}
      </ul>
    </Panel>
  );
}
