import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { type Sprint, takeOutOfSprint } from '@/api/queries/sprints';
import type { Task } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { Button } from '@/components/ui/button';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Nothing } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { ORDER_OF_TASKS, STATE_OF_TASK, WORD_OF_TASK } from '@/components/ui/states';
import { AddTasks } from './add-tasks';

/** The tasks of a sprint by their states; they are put in and taken out until it is over. */
export function SprintTasks({ sprint, tasks }: { sprint: Sprint; tasks: readonly Task[] }) {
  const [adding, setAdding] = useState(false);
  const open = sprint.status !== 'completed';
  const here = new Set(tasks.map((one) => one.id));
  const elsewhere = open ? [] : sprint.unfinished.filter((id) => !here.has(id));
  const groups = ORDER_OF_TASKS.map((status) => ({
    status,
    held: tasks.filter((one) => one.status === status),
  }));
  return (
    <Panel
      title="Tasks"
      count={tasks.length}
      testId="sprint-tasks"
      more={
        open && (
          <Button icon="plus" onClick={() => setAdding(true)} data-testid="add-tasks">
            Put tasks in
          </Button>
        )
      }
    >
      {!tasks.length && !elsewhere.length && (
        <Nothing>
          {open ? 'No task is in it yet. Put in those that its goal takes.' : 'No task was in it.'}
        </Nothing>
      )}
      {groups.map(
        ({ status, held }) =>
          held.length > 0 && (
            <section key={status} aria-label={WORD_OF_TASK[status]} data-testid={`state-${status}`}>
              <h3 className="sprint-state">
                <StateGlyph name={STATE_OF_TASK[status]} />
                {WORD_OF_TASK[status]} <span className="num faint">{held.length}</span>
              </h3>
              {held.map((task) => (
                <TaskRow key={task.id} sprint={sprint} task={task} />
              ))}
            </section>
          ),
      )}
      {elsewhere.length > 0 && (
        <p className="muted" data-testid="elsewhere">
          {counted(elsewhere.length, 'task')} not done in this sprint, and put elsewhere since.
        </p>
      )}
      {adding && <AddTasks sprint={sprint} close={() => setAdding(false)} />}
    </Panel>
  );
}

function TaskRow({ sprint, task }: { sprint: Sprint; task: Task }) {
  const queries = useQueryClient();
  const taken = useMutation({
    mutationFn: () => takeOutOfSprint(sprint.id, task.id),
    onSettled: () =>
      Promise.all([keys.sprints, keys.tasks].map((one) => queries.invalidateQueries({ queryKey: one.all }))),
  });
  return (
    <div className="sprint-task" data-testid={`task-${task.code}`}>
      <Link to="/tasks/$taskId" params={{ taskId: task.id }} className="grow row">
        <span className="num muted">{task.code}</span>
        <span className="cut">
          <ForeignText text={task.title} />
        </span>
      </Link>
      {sprint.unfinished.includes(task.id) && <span className="meta">not done in this sprint</span>}
      {taken.error && (
        <span className="meta red" role="alert">
          {sentenceOf(taken.error)}
        </span>
      )}
      <span className="meta cut wide-only">{task.assigned_agent_id ?? task.role}</span>
      {sprint.status !== 'completed' && (
        <Button
          kind="bare"
          icon="x"
          busy={taken.isPending}
          onClick={() => taken.mutate()}
          aria-label={`Take ${task.code} out of the sprint`}
          data-testid={`take-out-${task.code}`}
        />
      )}
    </div>
  );
}
