import { useQuery } from '@tanstack/react-query';
import { runReportQuery } from '@/api/queries/runs';
import type { Run } from '@/api/types';
import { Failure } from '@/components/ui/failure';
import { Markdown } from '@/components/ui/markdown/markdown';
import { Empty, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';

/** The final report; before the end, what it will be. */
export function RunReport({ run }: { run: Run }) {
  const report = useQuery({ ...runReportQuery(run.id), enabled: run.has_report });
  return (
    <Panel title="Report" testId="run-report">
      {!run.has_report && (
        <Empty icon="doc" title="No report yet">
          It is written when the run ends: what was asked, what was done and verified, what is open, and what
          it cost.
        </Empty>
      )}
      {run.has_report && report.isPending && <Skeleton rows={8} />}
      {report.isError && <Failure what="The report" error={report.error} retry={() => report.refetch()} />}
      {report.data !== undefined && (
        <div className="run-report">
          <Markdown text={report.data} />
        </div>
      )}
    </Panel>
  );
}
