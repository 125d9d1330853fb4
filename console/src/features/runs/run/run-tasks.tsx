import type { components } from '@/api/schema';
import type { Task } from '@/api/types';
import { firstAndLast } from '@/components/ui/first-and-last';
import { ForeignText } from '@/components/ui/foreign-text';
import { minutes } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Empty } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { STATE_OF_TASK, WORD_OF_TASK } from '@/components/ui/states';
import '@/components/ui/table.css';
import type { Story, Visit } from './story';

interface RunTasksProps {
  tasks: readonly Task[];
  story: Story;
  result: components['schemas']['RunResult'] | undefined;
  now: number;
}

/** The run's tasks as a table: the timeline's figures, and of what is blocked the reason and the advice. */
export function RunTasks({ tasks, story, result, now }: RunTasksProps) {
  const advice = new Map(result?.blocked.map((one) => [one.id, one.advice]));
  if (!tasks.length)
    return (
      <Panel title="Tasks" testId="run-tasks">
        <Empty icon="tasks" title="No task yet">
          The pm sets up the tasks from the goal or the backlog; they appear here as they are made.
        </Empty>
      </Panel>
    );
  return (
    <Panel title="Tasks" count={tasks.length} testId="run-tasks">
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th>Task</th>
              <th>State</th>
              <th className="right">Work</th>
              <th className="right">Review</th>
              <th className="right">Merge</th>
              <th className="right">Attempts</th>
              <th>Commit</th>
            </tr>
          </thead>
          <tbody>
            {tasks.map((task) => (
              <TaskLine key={task.id} task={task} story={story} advice={advice.get(task.code)} now={now} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

const REVIEWS = ['lead_review_cycle', 'qa_test_cycle', 'security_scan_cycle'];

function TaskLine({
  task,
  story,
  advice,
  now,
}: {
  task: Task;
  story: Story;
  advice: string | undefined;
  now: number;
}) {
  const visits = story.visits.filter((visit) => visit.task === task.id && visit.begun !== null);
  const cause =
    task.status === 'blocked' ? firstAndLast(task.blocked?.detail || task.blocked?.reason || '') : undefined;
  return (
    <tr data-testid={`run-task-${task.code}`}>
      <td>
        <div className="row run-task">
          <StateGlyph name={STATE_OF_TASK[task.status]} />
          <span className="num muted">{task.code}</span>
          <span className="col">
            <ForeignText text={task.title} />
            {cause && (
              <span className="run-cause">
                <ForeignText text={cause} />
              </span>
            )}
            {advice && <span className="meta">{advice}</span>}
          </span>
        </div>
      </td>
      <td>{WORD_OF_TASK[task.status]}</td>
      <td className="right num-cell" data-name="Work">
        {took(visits, ['dev_work_cycle'], now)}
      </td>
      <td className="right num-cell" data-name="Review">
        {took(visits, REVIEWS, now)}
      </td>
      <td className="right num-cell" data-name="Merge">
        {took(visits, ['merge'], now)}
      </td>
      <td className="right num-cell" data-name="Attempts">
        {task.attempts_made || ''}
      </td>
      <td>
        <code className="faint">{(task.merge_commit ?? task.commit ?? '').slice(0, 10)}</code>
      </td>
    </tr>
  );
}

function took(visits: readonly Visit[], nodes: readonly string[], now: number): string {
  const of = visits.filter((visit) => nodes.includes(visit.node));
  const seconds = of.reduce((sum, visit) => sum + ((visit.ended ?? now) - (visit.begun ?? 0)) / 1000, 0);
  return of.length ? minutes(seconds) : '';
}
