import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { useOnce } from '@/api/once';
import { Problem, read } from '@/api/problem';
import { presetsQuery } from '@/api/queries/making';
import { previewQuery } from '@/api/queries/schedules';
import { standingQuery } from '@/api/queries/standing';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { FormActs } from '@/components/ui/form-acts';
import { Refused, refusalOf } from '@/components/ui/refused';
import { Segments } from '@/components/ui/segments';
import { Select } from '@/components/ui/select';
import { cronWords } from './cron-words';
import { JobFields } from './job-fields';
import { type Kind, orderOf, type Times, timingOf } from './order';
import { TickList } from './tick-list';
import { ownZone } from './times';

const KINDS: readonly { id: Kind; name: string }[] = [
  { id: 'job', name: 'A job' },
  { id: 'task', name: 'A task' },
  { id: 'run', name: 'A run' },
];

/** What the server calls the words of each kind, which are the title of the schedule too. */
const WORDS: Readonly<Record<Kind, string>> = { job: 'job.title', task: 'task.title', run: 'run.goal' };

/** The fields of the server that stand in the form. */
function placesOf(kind: Kind, way: Times['way']): string[] {
  const of = kind === 'job' ? 'job.preset' : `${kind}.project_id`;
  return ['title', WORDS[kind], of, way === 'cron' ? 'cron' : 'iso', 'time_zone'];
}

/** Plan something: what its timing means and when it would tick are shown while it is typed. */
export function NewSchedule({ project, close }: { project?: string; close: () => void }) {
  const queries = useQueryClient();
  const presets = useQuery(presetsQuery());
  const standing = useQuery(standingQuery());
  const { onceFor } = useOnce();
  const [kind, setKind] = useState<Kind>('job');
  const [times, setTimes] = useState<Times>({ way: 'cron', cron: '0 6 * * 1-5', at: '', zone: ownZone() });
  const [unnamed, setUnnamed] = useState(false);
  const timing = timingOf(times);
  const preview = useQuery({ ...previewQuery(timing ?? {}), enabled: timing !== null });
  const make = useMutation({
    mutationFn: (given: FormData) => {
      const body = { ...orderOf(kind, given), ...timing };
      const params = { header: onceFor(body) };
      return read(api.POST('/schedule', { params, body }));
    },
    onSuccess: close,
    onSettled: () => queries.invalidateQueries({ queryKey: keys.schedules.all }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const named = String(given.get('words')).trim() !== '';
    setUnnamed(!named);
    if (named) make.mutate(given);
  };
  const projects = standing.data?.projects ?? [];
  const wrong = preview.error instanceof Problem ? preview.error : null;
  const refusal = refusalOf(make.error, placesOf(kind, times.way));
  const at = (field: string) => refusalOf(wrong, [field]).at(field) ?? refusal.at(field);
  const change = (changed: Partial<Times>) => setTimes((before) => ({ ...before, ...changed }));
  return (
    <Dialog title="New schedule" testId="new-schedule-dialog" className="schedule-dialog" close={close}>
      <form className="form schedule-form" onSubmit={submit}>
        <Segments<Kind> label="Starts" chosen={kind} segments={KINDS} choose={setKind} />
        {kind === 'job' && (
          <JobFields presets={presets.data?.items ?? []} projects={projects} project={project} at={at} />
        )}
        {kind !== 'job' && (
          <Select
            label="Project"
            name="project"
            defaultValue={project}
            error={at(`${kind}.project_id`)}
            options={projects.map((one) => ({ value: one.project_id, name: one.name }))}
          />
        )}
        <Field
          label={kind === 'run' ? 'Goal' : 'Title'}
          name="words"
          required
          error={unnamed ? 'It needs a name of its own.' : (at('title') ?? at(WORDS[kind]))}
          data-testid="words"
        />
        <Segments<Times['way']>
          label="When"
          chosen={times.way}
          segments={[
            { id: 'cron', name: 'Again and again' },
            { id: 'once', name: 'Once' },
          ]}
          choose={(way) => change({ way })}
        />
        <div className="schedule-times">
          {times.way === 'cron' ? (
            <Field
              label="Cron: minute, hour, day, month, weekday"
              value={times.cron}
              onChange={(event) => change({ cron: event.target.value })}
              error={at('cron')}
              echo={cronWords(times.cron) ?? undefined}
              data-testid="cron"
            />
          ) : (
            <Field
              label="At, ISO 8601 with its offset"
              value={times.at}
              placeholder="2027-03-28T01:30:00+01:00"
              onChange={(event) => change({ at: event.target.value })}
              error={at('iso')}
              data-testid="iso"
            />
          )}
          <Field
            label="Time zone"
            value={times.zone}
            onChange={(event) => change({ zone: event.target.value })}
            error={at('time_zone')}
            data-testid="zone"
          />
        </div>
        <div className="schedule-preview" data-testid="preview">
          <p className="meta">Next</p>
          {!wrong && preview.data && timing ? (
            <TickList ticks={preview.data.ticks} zone={times.zone} />
          ) : (
            <p className="faint">When it ticks stands here once its time can be read.</p>
          )}
        </div>
        <Refused words={refusal.elsewhere} />
        <FormActs
          go="Plan it"
          busy={make.isPending}
          off={timing === null || wrong ? 'Its time cannot be read yet.' : undefined}
          testId="make-schedule"
          close={close}
        />
      </form>
    </Dialog>
  );
}
