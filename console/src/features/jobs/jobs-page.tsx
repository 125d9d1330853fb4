import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type JobsAsked, jobsQuery } from '@/api/queries/making';
import { Button, buttonClass } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { Icon } from '@/components/ui/icon/icon';
import { Empty, Skeleton } from '@/components/ui/notices';
import { PageAction } from '@/components/ui/page-action';
import { Segments } from '@/components/ui/segments';
import '@/components/ui/panel.css';
import { JobTable } from './job-table';
import './jobs.css';

type Status = NonNullable<JobsAsked['status']>;

const STATUSES: readonly { id: Status | 'all'; name: string }[] = [
  { id: 'all', name: 'All' },
  { id: 'queued', name: 'Queued' },
  { id: 'running', name: 'Being made' },
  { id: 'completed', name: 'Completed' },
  { id: 'failed', name: 'Failed' },
];

/** What was asked for, and what came of it? */
export function JobsPage() {
  const { project, status } = useSearch({ from: '/hall/jobs' });
  const navigate = useNavigate({ from: '/jobs' });
  const asked = useInfiniteQuery(jobsQuery({ project, status }));
  const jobs = asked.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="page jobs-page" data-testid="page-jobs">
      <h1 className="sr">Jobs</h1>
      <PageAction>
        <Link to="/studio" className={buttonClass('solid')} data-testid="to-studio">
          <span className="btn-label">
            <Icon name="plus" className="sm" />
            New job
          </span>
        </Link>
      </PageAction>
      <div className="jobs-tools">
        <Segments<Status | 'all'>
          label="State"
          chosen={status ?? 'all'}
          segments={STATUSES}
          choose={(chosen) =>
            navigate({
              search: (before) => ({ ...before, status: chosen === 'all' ? undefined : chosen }),
              replace: true,
            })
          }
        />
      </div>
      <section className="panel table-frame" aria-label="Jobs">
        {asked.isPending && <Skeleton rows={8} />}
        {asked.isError && <Failure what="The jobs" error={asked.error} retry={() => asked.refetch()} />}
        {asked.data && !jobs.length && <NoJob status={status} />}
        {jobs.length > 0 && <JobTable jobs={jobs} />}
      </section>
      {asked.hasNextPage && (
        <Button busy={asked.isFetchingNextPage} onClick={() => asked.fetchNextPage()} data-testid="older">
          Show older
        </Button>
      )}
    </div>
  );
}

function NoJob({ status }: { status?: Status }) {
  if (status)
    return (
      <Empty
        icon="jobs"
        title={`No job is ${STATUSES.find((one) => one.id === status)?.name.toLowerCase()}`}
        actions={
          <Link to="/jobs" search={{ status: undefined }} className={buttonClass()}>
            Show all
          </Link>
        }
      />
    );
  return (
    <Empty
      icon="jobs"
      title="No job yet"
      actions={
        <Link to="/studio" className={buttonClass('solid')}>
          Ask for one
        </Link>
      }
    >
      A job makes several candidates of one thing, a document or a change of code; you take one of them.
    </Empty>
  );
}
