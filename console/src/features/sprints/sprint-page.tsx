import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Tagged } from '@/api/problem';
import { type Sprint, sprintQuery, sprintRecordQuery, sprintTasksQuery } from '@/api/queries/sprints';
import { serverNow } from '@/api/server-time';
import { CopyButton } from '@/components/ui/copy-button';
import { useCrumb } from '@/components/ui/crumb';
import { Failure } from '@/components/ui/failure';
import { Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import '@/components/ui/thing.css';
import { burndownOf } from './burndown';
import { BurndownPanel } from './burndown-chart';
import { reportOf, sentencesOf } from './report';
import { SaidPanels } from './said-panels';
import { SprintHead } from './sprint-head';
import { SprintTasks } from './sprint-tasks';
import './sprints.css';

/** Shall we make it? */
export function SprintPage() {
  const { sprint: id } = useParams({ from: '/hall/sprints/$sprint' });
  const sprint = useQuery(sprintQuery(id));
  useCrumb(sprint.data?.value.title);
  return (
    <div className="page thing" data-testid="page-sprint">
      {sprint.isPending && <Skeleton rows={6} />}
      {sprint.isError && (
        <Failure what="The sprint" error={sprint.error} whole retry={() => sprint.refetch()} />
      )}
      {sprint.data && <SprintShown tagged={sprint.data} />}
    </div>
  );
}

function SprintShown({ tagged }: { tagged: Tagged<Sprint> }) {
  const sprint = tagged.value;
  const tasks = useQuery(sprintTasksQuery(sprint.id));
  const record = useQuery(sprintRecordQuery(sprint));
  const failed = tasks.error ?? record.error;
  return (
    <>
      <SprintHead tagged={tagged} />
      {failed && (
        <Failure
          what="The sprint's tasks"
          error={failed}
          retry={() => Promise.all([tasks.refetch(), record.refetch()])}
        />
      )}
      <div className="thing-columns">
        <div className="sprint-main">
          {tasks.data && record.data ? (
            <BurndownPanel burndown={burndownOf(sprint, tasks.data, record.data, serverNow())} />
          ) : (
            !failed && (
              <Panel title="Burndown" testId="sprint-burndown">
                <Skeleton rows={5} />
              </Panel>
            )
          )}
          {tasks.data && <SprintTasks sprint={sprint} tasks={tasks.data} />}
        </div>
        <aside className="sprint-aside" aria-label="About the sprint">
          {tasks.data && (
            <Panel
              title="Status report"
              testId="sprint-report"
              more={<CopyButton text={reportOf(sprint, tasks.data, serverNow())}>Copy it</CopyButton>}
            >
              <div className="sprint-words">
                {sentencesOf(sprint, tasks.data, serverNow()).map((sentence) => (
                  <p key={sentence} dir="auto">
                    {sentence}
                  </p>
                ))}
              </div>
            </Panel>
          )}
          <SaidPanels sprint={sprint} tasks={tasks.data ?? []} />
        </aside>
      </div>
    </>
  );
}
