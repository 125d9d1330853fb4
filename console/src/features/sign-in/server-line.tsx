import { useQuery } from '@tanstack/react-query';
import { readyQuery } from '@/api/queries/standing';

/** Whether the server behind the door is ready, and which version it is. */
export function ServerLine() {
  const ready = useQuery(readyQuery());
  const down = ready.data?.checks.filter((part) => !part.ok).map((part) => part.name) ?? [];
  const words = ready.isPending
    ? 'Asking the server'
    : ready.isError
      ? 'The server does not answer'
      : down.length
        ? `Not ready: ${down.join(', ')}`
        : 'Server ready';
  const way = ready.isError ? 'live-offline' : down.length || ready.isPending ? 'live-reconnecting' : '';
  return (
    <footer className="foot">
      <span className={`live ${way}`} data-testid="server-line">
        {words}
      </span>
      <span className="wide-only">Version {__VERSION__}</span>
    </footer>
  );
}
