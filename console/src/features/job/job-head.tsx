import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { read } from '@/api/problem';
import type { JobDetail, Variant } from '@/api/types';
import { type ExportFormat, exportVariant } from '@/api/variants';
import { sentenceOf } from '@/api/words';
import { Age } from '@/components/ui/age';
import { Button, buttonClass } from '@/components/ui/button';
import { Chip } from '@/components/ui/chip';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted, nameOfActor } from '@/components/ui/format';
import { Icon, type IconName } from '@/components/ui/icon/icon';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { HUE_OF_JOB, STATE_OF_JOB, WORD_OF_JOB } from '@/components/ui/job-states';
import { Menu } from '@/components/ui/menu';
import { toast } from '@/components/ui/toasts';
import { letterOf } from './view';

/** What was asked for, how far it is, and what can be done with it. */
export function JobHead({ job, chosen }: { job: JobDetail; chosen: Variant | undefined }) {
  const outcome = job.variants.find((one) => one.id === job.accepted);
  return (
    <header className="thing-head">
      <StateGlyph name={STATE_OF_JOB[job.status]} size={22} />
      <div className="grow">
        <div className="row job-title">
          <h1 className="title">
            <ForeignText text={job.title} />
          </h1>
          <Chip hue={HUE_OF_JOB[job.status]}>{WORD_OF_JOB[job.status]}</Chip>
          {job.variants.length > 0 && (
            <Chip hue={outcome ? 'green' : 'plain'}>
              {outcome ? `${letterOf(outcome.number)} accepted` : 'none accepted yet'}
            </Chip>
          )}
        </div>
        <div className="job-facts">
          <Fact icon="studio">
            Preset {job.preset}, version {job.preset_version}
          </Fact>
          <Fact icon="jobs">
            {job.variants.length < job.wanted
              ? `${job.variants.length} of ${counted(job.wanted, 'variant')}`
              : counted(job.wanted, 'variant')}
          </Fact>
          <Fact icon="terminal">{job.runtime === 'rules' ? 'no model, $0.00' : job.runtime}</Fact>
          <Fact icon="clock">
            {job.ended_at ? 'ended ' : 'asked '}
            <Age at={job.ended_at ?? job.created_at} />
          </Fact>
          <Fact icon="user">{job.schedule_id ? 'by a schedule' : nameOfActor(job.created_by)}</Fact>
        </div>
        {job.failure && job.variants.length > 0 && (
          <p className="red" role="alert">
            The last attempt failed: <ForeignText text={job.failure} />
          </p>
        )}
      </div>
      <div className="row job-acts">
        {(job.status === 'queued' || job.status === 'running') && <Cancel job={job} />}
        <Link to="/studio" search={{ job: job.id }} className={buttonClass()} data-testid="make-another">
          <span className="btn-label">
            <Icon name="retry" className="sm" />
            Make another
          </span>
        </Link>
        {chosen && <Export variant={chosen} title={job.title} />}
      </div>
    </header>
  );
}

function Fact({ icon, children }: { icon: IconName; children: React.ReactNode }) {
  return (
    <span>
      <Icon name={icon} className="sm" />
      {children}
    </span>
  );
}

function Cancel({ job }: { job: JobDetail }) {
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => read(api.POST('/jobs/{job_id}/cancel', { params: { path: { job_id: job.id } } })),
    onError: (error) => toast({ glyph: 'failed', text: 'It goes on', detail: sentenceOf(error) }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.jobs.all }),
  });
  return (
    <Button kind="danger" busy={cancel.isPending} onClick={() => cancel.mutate()} data-testid="cancel-job">
      Make no more
    </Button>
  );
}

const FORMATS: readonly { id: ExportFormat; name: string; code: boolean | null }[] = [
  { id: 'file', name: 'As a file', code: false },
  { id: 'patch', name: 'As a patch', code: true },
  { id: 'zip', name: 'As a zip archive', code: null },
  { id: 'json', name: 'As JSON', code: null },
];

function Export({ variant, title }: { variant: Variant; title: string }) {
  const take = async (format: ExportFormat) => {
    try {
      const name = await exportVariant(variant.id, format, [title, letterOf(variant.number)]);
      toast({ glyph: 'done', text: `${letterOf(variant.number)} is saved as ${name}` });
    } catch (error) {
      toast({ glyph: 'failed', text: 'Nothing was saved', detail: sentenceOf(error) });
    }
  };
  const isCode = variant.commit !== null;
  return (
    <Menu
      className={buttonClass()}
      label={`Export ${letterOf(variant.number)}`}
      testId="export"
      align="end"
      choices={FORMATS.filter((one) => one.code === null || one.code === isCode).map((one) => ({
        id: one.id,
        name: one.name,
        choose: () => take(one.id),
      }))}
    >
      <span className="btn-label">
        <Icon name="download" className="sm" />
        Export {letterOf(variant.number)}
      </span>
    </Menu>
  );
}
