/** Why something went wrong, in a line: what stopped, failed or was refused says its cause in its row. */
import type { Told } from '@/api/types';
import { firstAndLast } from '@/components/ui/first-and-last';

/** The cause that an event carries, else what is told of it. */
export function causeOf({ event, what }: Told): string {
  const payload = event.payload ?? {};
  const text = (name: string) => (typeof payload[name] === 'string' ? firstAndLast(payload[name]) : '');
  switch (event.type) {
    case 'task.attempt_failed':
      return `Attempt ${payload.attempt} failed: ${text('reason')}`;
    case 'task.blocked':
      return `Blocked: ${text('detail') || text('reason')}`;
    case 'task.changes_requested':
      return `Sent back by ${payload.source}: ${firstAndLast((payload.findings as string[] | undefined)?.[0] ?? '')}`;
    default:
      return what.charAt(0).toUpperCase() + what.slice(1);
  }
}
