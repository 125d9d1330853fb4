import { useNavigate, useSearch } from '@tanstack/react-router';
import '@/components/ui/panel.css';
import { RunForm } from '@/components/run-form/run-form';
import { Segments } from '@/components/ui/segments';
import { JobMaker } from './job-maker';
import './studio.css';

/** What do I want made? */
export function StudioPage() {
  const { start = 'job', preset, job, project } = useSearch({ from: '/hall/studio' });
  const navigate = useNavigate({ from: '/studio' });
  return (
    <div className="page studio" data-testid="page-studio">
      <div className="row studio-head">
        <h1 className="title">What do you want made?</h1>
        <Segments<'job' | 'run'>
          label="Kind"
          chosen={start}
          segments={[
            { id: 'job', name: 'A job' },
            { id: 'run', name: 'A run' },
          ]}
          choose={(chosen) => navigate({ search: (before) => ({ ...before, start: chosen }), replace: true })}
        />
      </div>
      <p className="muted studio-about">
        {start === 'job'
          ? 'A job makes several candidates of one thing; you take one of them.'
          : 'A run takes a goal or a backlog and a repository, and works until it is done or its budget is.'}
      </p>
      {start === 'job' ? (
        <JobMaker
          presetName={preset}
          like={job}
          project={project}
          choose={(name) =>
            navigate({ search: (before) => ({ ...before, preset: name, job: undefined }), replace: true })
          }
        />
      ) : (
        <RunForm
          key={project}
          project={project}
          place={`run.${project ?? ''}`}
          className="panel studio-run"
          beside={
            <p className="muted grow">
              At its limit a run stops: nothing further is called, what is merged stays.
            </p>
          }
        />
      )}
    </div>
  );
}
