import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { putIntoSprint, type Sprint, tasksToPlanQuery } from '@/api/queries/sprints';
import { sentenceOf } from '@/api/words';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Failure } from '@/components/ui/failure';
import { Field } from '@/components/ui/field';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { STATE_OF_TASK } from '@/components/ui/states';
import { isOver } from './burndown';

/** Choose tasks to put into a sprint, out of the one that they were in. */
export function AddTasks({ sprint, close }: { sprint: Sprint; close: () => void }) {
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const asked = useQuery(tasksToPlanQuery(sprint.project_id ?? undefined));
  const open = (asked.data ?? []).filter((task) => task.sprint_id !== sprint.id && !isOver(task));
  const shown = open.filter((task) =>
    `${task.code} ${task.title}`.toLowerCase().includes(text.toLowerCase()),
  );
  const put = useMutation({
    mutationFn: () => putIntoSprint(sprint.id, [...chosen]),
    onSuccess: close,
    onSettled: () =>
      Promise.all([keys.sprints, keys.tasks].map((one) => queries.invalidateQueries({ queryKey: one.all }))),
  });
  const turn = (id: string) =>
    setChosen(
      (before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]),
    );
  return (
    <Dialog title={`Put tasks into ${sprint.code}`} testId="add-tasks-dialog" close={close}>
      <Field label="Filter" value={text} onChange={(event) => setText(event.target.value)} />
      {asked.isPending && <Skeleton rows={5} />}
      {asked.isError && <Failure what="The tasks" error={asked.error} retry={() => asked.refetch()} />}
      {asked.data && !shown.length && (
        <Nothing>{open.length ? 'No task matches.' : 'No open task is outside of this sprint.'}</Nothing>
      )}
      <div className="sprint-choices">
        {shown.map((task) => (
          <label key={task.id}>
            <input
              type="checkbox"
              checked={chosen.has(task.id)}
              onChange={() => turn(task.id)}
              data-testid={`choose-${task.code}`}
            />
            <StateGlyph name={STATE_OF_TASK[task.status]} />
            <span className="num muted">{task.code}</span>
            <span className="cut">
              <ForeignText text={task.title} />
            </span>
            {task.sprint_id && <span className="meta end">in another sprint</span>}
          </label>
        ))}
      </div>
      {put.error && (
        <p className="red" role="alert">
          {sentenceOf(put.error)}
        </p>
      )}
      <div className="dialog-acts">
        <Button onClick={close}>Not now</Button>
        <Button
          kind="solid"
          busy={put.isPending}
          off={chosen.size ? undefined : 'No task is chosen yet.'}
          onClick={() => put.mutate()}
          data-testid="put-in"
        >
          {chosen.size ? `Put ${counted(chosen.size, 'task')} in` : 'Put them in'}
        </Button>
      </div>
    </Dialog>
  );
}
