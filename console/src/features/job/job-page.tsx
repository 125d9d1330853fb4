import { useQueries, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Tagged } from '@/api/problem';
import { jobQuery, variantQuery } from '@/api/queries/making';
import type { JobDetail, Variant } from '@/api/types';
import { useCrumb } from '@/components/ui/crumb';
import { Failure } from '@/components/ui/failure';
import { Empty, Skeleton } from '@/components/ui/notices';
import './job.css';
import '@/components/ui/thing.css';
import { JobHead } from './job-head';
import { JobTools } from './job-tools';
import { VariantColumns } from './variant-columns';
import { viewOf } from './view';

/** Which variant do I take? */
export function JobPage(): ReactElement {
  const { jobId } = useParams({ from: '/hall/jobs/$jobId' });
  const job = useQuery(jobQuery(jobId));
  useCrumb(job.data?.title);
  return (
    <div className="page job-page" data-testid="page-job">
      {job.isPending && <Skeleton rows={6} />}
      {job.isError && <Failure what="The job" error={job.error} whole retry={() => job.refetch()} />}
      {job.data && <JobShown job={job.data} />}
    </div>
  );
}

function JobShown({ job }: { job: JobDetail }) {
  const search = useSearch({ from: '/hall/jobs/$jobId' });
  const navigate = useNavigate({ from: '/jobs/$jobId' });
  const asked = useQueries({ queries: job.variants.map((one) => variantQuery(one.id)) });
  const failed = asked.find((one) => one.isError);
  const variants = asked.map((one) => one.data).filter((one): one is Tagged<Variant> => one !== undefined);
  const numbers = job.variants.map((one) => one.number);
  const known = (number: number | undefined) => (number && numbers.includes(number) ? number : undefined);
  const accepted = job.variants.find((one) => one.id === job.accepted)?.number;
  const view = viewOf(job, search);
  const base = known(search.base) ?? numbers[0] ?? 1;
  const chosen = known(search.chosen) ?? accepted ?? numbers[0] ?? 1;
  const change = (changed: Partial<typeof search>) =>
    navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  return (
    <>
      <JobHead job={job} chosen={variants.find((one) => one.value.number === chosen)?.value} />
      {job.variants.length > 0 && <JobTools job={job} view={view} base={base} change={change} />}
      {failed && <Failure what="The variants" error={failed.error} retry={() => failed.refetch()} />}
      {!failed && variants.length < job.variants.length && <Skeleton rows={6} />}
      {!job.variants.length && <NoVariant job={job} />}
      {variants.length > 0 && variants.length === job.variants.length && (
        <VariantColumns
          job={job}
          variants={variants}
          view={view}
          base={base}
          chosen={chosen}
          choose={(number) => change({ chosen: number })}
        />
      )}
    </>
  );
}

function NoVariant({ job }: { job: JobDetail }) {
  if (job.status === 'failed')
    return (
      <Empty icon="jobs" title="It came to nothing">
        {job.failure || 'Nobody said why.'} Make another from its preset with other inputs.
      </Empty>
    );
  return (
    <Empty
      icon="jobs"
      title={job.status === 'queued' ? 'It waits for its turn' : 'The first variant is being made'}
    >
      {job.failure ? `The last attempt failed: ${job.failure}` : 'Variants stand here as they are made.'}
    </Empty>
  );
}
