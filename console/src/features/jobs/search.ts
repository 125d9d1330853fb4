/** Which jobs are listed; it stands in the URL. */
import type { JobsAsked } from '@/api/queries/making';

const STATUSES = ['queued', 'running', 'completed', 'failed'];

/** The search of the jobs' page; what makes no sense in an address is left out. */
export function jobsSearch(search: Record<string, unknown>): Pick<JobsAsked, 'status'> {
  const status = String(search.status);
  return { status: STATUSES.includes(status) ? (status as JobsAsked['status']) : undefined };
}
