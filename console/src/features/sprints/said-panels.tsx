import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Sprint, saidQuery } from '@/api/queries/sprints';
import type { Task } from '@/api/types';
import { Age } from '@/components/ui/age';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';

/** What was found wrong under the sprint's tasks, and what was decided under them (seed S1, *PM Commands*). */
export function SaidPanels({ sprint, tasks }: { sprint: Sprint; tasks: readonly Task[] }) {
  return (
    <>
      <Said type="finding" title="Bugs" sprint={sprint} tasks={tasks}>
        None: nobody left a comment of the type finding under a task of this sprint.
      </Said>
      <Said type="decision" title="Decisions (ADRs)" sprint={sprint} tasks={tasks}>
        None: nobody left a comment of the type decision under a task of this sprint.
      </Said>
    </>
  );
}

interface SaidProps {
  type: 'decision' | 'finding';
  title: string;
  sprint: Sprint;
  tasks: readonly Task[];
  children: string;
}

function Said({ type, title, sprint, tasks, children }: SaidProps) {
  const asked = useQuery(saidQuery(type));
  const held = new Set(sprint.task_ids);
  const said = (asked.data ?? []).filter((comment) => held.has(comment.task_id));
  const codes = new Map(tasks.map((task) => [task.id, task.code]));
  return (
    <Panel title={title} count={asked.data && said.length} testId={`sprint-${type}s`}>
      {asked.isPending && <Skeleton rows={2} />}
      {asked.isError && <Failure what={title} error={asked.error} retry={() => asked.refetch()} />}
      {asked.data && !said.length && <Nothing>{children}</Nothing>}
      {said.map((comment) => (
        <Link
          key={comment.id}
          to="/tasks/$taskId"
          params={{ taskId: comment.task_id }}
          search={{ tab: 'conversation' }}
          className="sprint-said"
        >
          <span className="sprint-line">
            <ForeignText text={firstLine(comment.body)} />
          </span>
          <span className="meta dots">
            <span>{codes.get(comment.task_id)}</span>
            <ForeignText text={comment.author} />
            <Age at={comment.created_at} />
          </span>
        </Link>
      ))}
    </Panel>
  );
}

function firstLine(body: string): string {
  return body.trim().split('\n', 1)[0] ?? '';
}
