import { useQuery } from '@tanstack/react-query';
import { changeOfTaskQuery } from '@/api/queries/around-task';
import type { Approval, TaskInFull } from '@/api/types';
import { ApprovalContent } from '@/components/approval/approval-content';
import { Failure } from '@/components/ui/failure';
import { Empty, Skeleton } from '@/components/ui/notices';
import { ChangeReader } from './change-reader';

interface ChangesViewProps {
  task: TaskInFull;
  asked: Approval | undefined;
}

/** What a person is asked to approve, where they are; else what the task's branch changes. */
export function ChangesView({ task, asked }: ChangesViewProps) {
  const enabled = task.commit !== null && !asked;
  const change = useQuery({ ...changeOfTaskQuery(task.id, task.commit), enabled });
  if (asked)
    return (
      <div data-testid="changes">
        <ApprovalContent approval={asked} show={(diff) => <ChangeReader task={task} text={diff} />} />
      </div>
    );
  if (task.commit === null)
    return (
      <section className="panel" data-testid="changes">
        <Empty icon="branch" title="Nothing has changed yet">
          What an agent commits on <code>{task.branch || 'its branch'}</code> stands here, line by line.
        </Empty>
      </section>
    );
  if (change.isPending) return <Skeleton rows={8} />;
  if (change.isError)
    return <Failure what="The change" error={change.error} retry={() => change.refetch()} />;
  return (
    <div data-testid="changes">
      <ChangeReader task={task} text={change.data.diff} />
    </div>
  );
}
