import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { runsQuery } from '@/api/queries/runs';
import { standingQuery } from '@/api/queries/standing';
import { Button, buttonClass } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { Icon } from '@/components/ui/icon/icon';
import { Empty, Skeleton } from '@/components/ui/notices';
import { PageAction } from '@/components/ui/page-action';
import { Panel } from '@/components/ui/panel';
import { RunsTable } from './runs-table';
import './runs.css';
import { StartRun } from './start-run';

/** Which runs matter now? Those that work or wait first, then those that are over. */
export function RunsPage() {
  const { project, start } = useSearch({ from: '/hall/runs' });
  const navigate = useNavigate();
  const runs = useInfiniteQuery(runsQuery(project));
  const standing = useQuery(standingQuery());
  const all = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const now = all.filter((run) => run.ended_at === null);
  const ended = all.filter((run) => run.ended_at !== null);
  const asked = (wanted: boolean) =>
    void navigate({ to: '/runs', search: (before) => ({ ...before, start: wanted || undefined }) });
  return (
    <div className="page page-list" data-testid="page-runs">
      <h1 className="sr">Runs</h1>
      <PageAction>
        <Link
          to="/runs"
          search={(before) => ({ ...before, start: true })}
          className={buttonClass('solid')}
          data-testid="start-run"
        >
          <Icon name="play" className="sm" />
          Start a run
        </Link>
      </PageAction>
      {runs.isPending && (
        <Panel title="Now" testId="runs-now">
          <Skeleton rows={3} />
        </Panel>
      )}
      {runs.isError && <Failure what="The runs" error={runs.error} retry={() => runs.refetch()} />}
      {runs.data && !all.length && (
        <Empty
          icon="runs"
          title="No run yet"
          actions={
            <Button kind="plain" onClick={() => asked(true)}>
              Start a run
            </Button>
          }
        >
          A run takes a goal or a backlog and a repository, and works until it is done or its budget is.
        </Empty>
      )}
      {now.length > 0 && (
        <Panel title="Now" count={now.length} testId="runs-now">
          <RunsTable runs={now} standing={standing.data} causes="What goes on" />
        </Panel>
      )}
      {ended.length > 0 && (
        <Panel title="Over" count={`${ended.length}${runs.hasNextPage ? '+' : ''}`} testId="runs-over">
          <RunsTable runs={ended} standing={standing.data} causes="Why it ended" />
          {runs.hasNextPage && (
            <p className="runs-more">
              <Button busy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
                Show older
              </Button>
            </p>
          )}
        </Panel>
      )}
      {start && (
        <StartRun
          project={project}
          work={start === 'queue' ? 'queue' : undefined}
          close={() => asked(false)}
        />
      )}
    </div>
  );
}
