import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Problem } from '@/api/problem';
import { standingQuery } from '@/api/queries/standing';
import { sentenceOf } from '@/api/words';
import { Area } from '@/components/ui/area';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Segments } from '@/components/ui/segments';
import { Select } from '@/components/ui/select';
import { useStartRun } from './use-start-run';
import { NO_WANT, type Want, type Work } from './want';

const NEW = 'new';
const WORDS: Readonly<Record<Work, { name: string; label: string; hint: string }>> = {
  goal: { name: 'A goal', label: 'Goal', hint: 'What shall be different afterwards, in your words.' },
  backlog: { name: 'A backlog', label: 'Backlog', hint: 'YAML, Markdown or queue.json, as text.' },
  queue: { name: 'The queue', label: '', hint: '' },
};

/** Start a run: on which repository, what it works on, and what it may cost. */
export function StartRun({ project, close }: { project: string | undefined; close: () => void }) {
  const standing = useQuery(standingQuery());
  const projects = standing.data?.projects ?? [];
  const [want, setWant] = useState<Want>({ ...NO_WANT, project: project ?? '' });
  const change = (changed: Partial<Want>) => setWant((before) => ({ ...before, ...changed }));
  const chosen = want.project || projects[0]?.project_id || NEW;
  const start = useStartRun(close);
  const refused = start.error instanceof Problem ? start.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate({ ...want, project: chosen === NEW ? '' : chosen });
  };
  return (
    <Dialog title="Start a run" testId="start-run-dialog" className="start-run-dialog" close={close}>
      <form className="start-run" onSubmit={submit}>
        <Select
          label="Project"
          value={chosen}
          onChange={(event) => change({ project: event.target.value })}
          options={[
            ...projects.map((one) => ({ value: one.project_id, name: one.name })),
            { value: NEW, name: 'Another repository' },
          ]}
          data-testid="run-project"
        />
        {chosen === NEW && (
          <Field
            label="Folder of the repository"
            placeholder="/home/me/project"
            value={want.folder}
            onChange={(event) => change({ folder: event.target.value })}
            error={refused?.field === 'folder' ? sentenceOf(refused) : undefined}
            echo="Its path on the server."
            required
            data-testid="run-folder"
          />
        )}
        <div className="row">
          <Segments<Work>
            label="What it works on"
            chosen={want.work}
            segments={(['goal', 'backlog', 'queue'] as const).map((id) => ({ id, name: WORDS[id].name }))}
            choose={(work) => change({ work })}
          />
          {want.work === 'queue' && (
            <span className="meta">The tasks that are ready on the project's queue.</span>
          )}
        </div>
        {want.work !== 'queue' && (
          <Area
            label={WORDS[want.work].label}
            mono={want.work === 'backlog'}
            rows={want.work === 'backlog' ? 9 : 3}
            value={want.text}
            onChange={(event) => change({ text: event.target.value })}
            echo={WORDS[want.work].hint}
            error={
              refused?.field && ['goal', 'backlog'].includes(refused.field) ? sentenceOf(refused) : undefined
            }
            required
            data-testid="run-text"
          />
        )}
        <div className="start-run-figures">
          <Select
            label="Runtime"
            value={want.runtime}
            onChange={(event) => change({ runtime: event.target.value })}
            options={[
              { value: 'rules', name: 'rules: the commands of the backlog' },
              { value: 'model', name: 'model: a language model works' },
            ]}
          />
          <Field
            label="At most, in dollars"
            inputMode="decimal"
            placeholder="no limit"
            value={want.dollars}
            onChange={(event) => change({ dollars: event.target.value })}
            error={want.dollars && Number.isNaN(Number(want.dollars)) ? 'An amount such as 5.00.' : undefined}
          />
          <Field
            label="Tasks at a time"
            type="number"
            min={1}
            max={64}
            value={want.parallel}
            onChange={(event) => change({ parallel: event.target.value })}
          />
        </div>
        {start.error && !refused?.field && (
          <p className="red" role="alert">
            {sentenceOf(start.error)}
          </p>
        )}
        <div className="dialog-acts">
          <Button onClick={close}>Not now</Button>
          <Button type="submit" kind="solid" icon="play" busy={start.isPending} data-testid="run-go">
            Start the run
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
