import { Link } from '@tanstack/react-router';
import type { Job } from '@/api/types';
import { Age } from '@/components/ui/age';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted, nameOfActor } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { STATE_OF_JOB } from '@/components/ui/job-states';
import { FreshPill } from '@/components/ui/list/fresh-pill';
import { useCalmList } from '@/components/ui/list/use-calm-list';
import '@/components/ui/table.css';
import { outcomeOf } from './outcome';

/** A row a job, with what came of it. */
export function JobTable({ jobs }: { jobs: readonly Job[] }) {
  const calm = useCalmList(jobs, (job) => job.id);
  return (
    <div {...calm.frame}>
      <FreshPill count={calm.fresh} bring={calm.bring} />
      <table className="table jobs-table">
        <thead>
          <tr>
            <th>Job</th>
            <th>Preset</th>
            <th>Variants</th>
            <th>What came of it</th>
            <th>Asked for by</th>
            <th className="right">When</th>
          </tr>
        </thead>
        <tbody>
          {calm.shown.map((job) => (
            <Row key={job.id} job={job} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ job }: { job: Job }) {
  const outcome = outcomeOf(job);
  return (
    <tr data-testid={`job-${job.id}`}>
      <td>
        <Link to="/jobs/$jobId" params={{ jobId: job.id }} className="cell-link">
          <StateGlyph name={STATE_OF_JOB[job.status]} />
          <span className="cut">
            <ForeignText text={job.title} />
          </span>
        </Link>
      </td>
      <td className="muted jobs-preset">
        {job.preset} <span className="faint">v{job.preset_version}</span>
      </td>
      <td className="muted">{counted(job.wanted, 'variant')}</td>
      <td className={outcome.isWrong ? 'red jobs-outcome' : 'muted jobs-outcome'}>
        <ForeignText text={outcome.words} />
      </td>
      <td className="muted">{job.schedule_id ? 'a schedule' : nameOfActor(job.created_by)}</td>
      <td className="right meta">
        <Age at={job.ended_at ?? job.created_at} />
      </td>
    </tr>
  );
}
