import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { questionsQuery } from '@/api/queries/around-task';
import { taskQuery } from '@/api/queries/tasks';
import { useCrumb } from '@/components/ui/crumb';
import { Failure } from '@/components/ui/failure';
import { Skeleton } from '@/components/ui/notices';
import { DetailsPanel } from './details-panel';
import { HistoryPanel } from './history-panel';
import { NobodyTakesIt } from './nobody-takes-it';
import { PastBanner } from './past-banner';
import { ReadyPanel } from './ready-panel';
import './task.css';
import { TaskHead } from './task-head';
import { TaskTabs } from './task-tabs';
import { TaskView } from './task-view';

/** Is this good enough to merge? */
export function TaskPage() {
  const { taskId } = useParams({ from: '/hall/tasks/$taskId' });
  const { tab = 'changes', at } = useSearch({ from: '/hall/tasks/$taskId' });
  const found = useQuery({
    ...taskQuery(taskId, at),
    // While another moment of the same task is read, the one before stays under the hand.
    placeholderData: (before) => (before?.value.id === taskId ? before : undefined),
  });
  const questions = useQuery(questionsQuery(taskId));
  const asked = at ? undefined : questions.data?.items.find((one) => one.status === 'asked');
  useCrumb(found.data?.value.code);
  if (found.isPending) return <Skeleton rows={8} />;
  if (found.isError)
    return (
      <div className="page">
        <h1 className="sr">Task</h1>
        <Failure what="The task" error={found.error} retry={() => found.refetch()} />
      </div>
    );
  const task = found.data.value;
  return (
    <div className="page task-page" data-testid="page-task">
      <TaskHead task={task} etag={found.data.etag} past={at !== undefined} asked={asked} />
      {at && <PastBanner at={at} task={task} />}
      {!at && <NobodyTakesIt task={task} />}
      <TaskTabs task={task} />
      <div className="task-columns">
        <div className="task-view">
          <TaskView task={task} tab={tab} asked={asked} />
        </div>
        <aside className="task-aside" aria-label="About this task">
          <ReadyPanel task={task} />
          <DetailsPanel task={task} etag={found.data.etag} past={at !== undefined} />
          <HistoryPanel task={task} at={at} />
        </aside>
      </div>
    </div>
  );
}
