import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { keys } from '@/api/keys';
import { editOf, type TaskPatch } from '@/api/moves';
import type { Task, TaskInFull } from '@/api/types';
import { useChange } from '@/components/conflict/use-change';
import { Area } from '@/components/ui/area';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { FormActs } from '@/components/ui/form-acts';
import { Refused, refusalOf } from '@/components/ui/refused';
import { Segments } from '@/components/ui/segments';
import { Select } from '@/components/ui/select';
import { toast } from '@/components/ui/toasts';
import { type Definition, definitionOf, overTheirs, patchOf, wordOfField } from './definition';

const PRIORITIES = ['urgent', 'high', 'medium', 'low'].map((one) => ({ value: one, name: one }));
const SIZES = ['xs', 's', 'm', 'l', 'xl'].map((one) => ({ value: one, name: one.toUpperCase() }));

interface EditTaskProps {
  task: TaskInFull;
  etag: string;
  close: () => void;
}

/** Changes a task's definition: only what was changed is sent, to the version that was seen. */
export function EditTask({ task, etag, close }: EditTaskProps) {
  const queries = useQueryClient();
  // What was seen when it was opened: what comes meanwhile is met when it is saved.
  const [seen, setSeen] = useState({ value: task as Task, etag });
  const [text, setText] = useState(() => definitionOf(task));
  const saved = useChange<Task, TaskPatch, Task>(
    (patch) => ({
      ...editOf(seen, patch),
      called: task.code,
      entity: `Task:${task.id}`,
      yours: Object.fromEntries(
        Object.entries(patch).map(([name, value]) => [name, wordOfField(name, value)]),
      ),
      wordOf: wordOfField,
      takeTheirs: (now) => {
        setText((typed) => overTheirs(typed, seen.value, now.value));
        setSeen(now);
      },
    }),
    {
      done: (after) => {
        toast({ glyph: 'done', text: `${after.code} is changed` });
        close();
      },
      settled: () => queries.invalidateQueries({ queryKey: keys.tasks.all }),
    },
  );
  const patch = patchOf(seen.value, text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saved.mutate(patch);
  };
  const hidden = text.whole ? ['whole', 'owned_paths'] : ['whole'];
  const { at, elsewhere } = refusalOf(
    saved.error,
    Object.keys(text).filter((name) => !hidden.includes(name)),
  );
  const field = (name: Exclude<keyof Definition, 'whole'>) => ({
    value: text[name],
    onChange: (event: { target: { value: string } }) => setText({ ...text, [name]: event.target.value }),
    error: at(name),
    'data-testid': `edit-${name}`,
  });
  return (
    <Dialog title={`Edit ${task.code}`} testId="edit-task" className="edit-task" close={close}>
      <form className="task-form" onSubmit={submit}>
        <Field label="Title" required maxLength={500} {...field('title')} />
        <Area label="Description" rows={4} {...field('description')} />
        <div className="fields">
          <Select label="Priority" options={PRIORITIES} {...field('priority')} />
          <Select label="Size" options={SIZES} {...field('complexity')} />
          <Field label="Role" {...field('role')} />
        </div>
        <Area label="What it takes, a line each" rows={3} {...field('acceptance_criteria')} />
        <Segments<'whole' | 'paths'>
          label="What it may change"
          chosen={text.whole ? 'whole' : 'paths'}
          segments={[
            { id: 'whole', name: 'The whole tree' },
            { id: 'paths', name: 'Only these paths' },
          ]}
          choose={(one) => setText({ ...text, whole: one === 'whole' })}
        />
        {!text.whole && (
          <Area
            label="Owned paths, a line each"
            rows={2}
            mono
            echo={text.owned_paths.trim() ? undefined : 'Without a path it may change no file.'}
            {...field('owned_paths')}
          />
        )}
        <Area label="Commands, a line each" rows={2} mono {...field('commands')} />
        <Refused words={elsewhere} />
        <FormActs
          go="Save"
          keep="Leave it as it is"
          busy={saved.isPending}
          off={Object.keys(patch).length ? undefined : 'Nothing is changed yet.'}
          testId="save-task"
          close={close}
        />
      </form>
    </Dialog>
  );
}
