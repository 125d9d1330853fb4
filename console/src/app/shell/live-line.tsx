import { useQuery } from '@tanstack/react-query';
import { clockOf } from '@/api/clock-of';
import { flagsQuery } from '@/api/flags';
import { type Connection, SAID_AFTER_MS } from '@/api/stream/connection';
import { useJournal } from '@/api/stream/journal';
import { useSecond } from '@/components/ui/clock';
import { grouped } from '@/components/ui/format';

/** How the connection is, and how far the journal has come. */
export function LiveLine({ position }: { position: number | undefined }) {
  const journal = useJournal();
  const flags = useQuery(flagsQuery());
  useSecond();
  const reached = Math.max(journal.position ?? 0, position ?? 0);
  return (
    <div
      className={`live ${wayOf(journal.connection)}`}
      data-testid="live-line"
      title={flags.data?.demoMode ? 'What is shown was recorded' : titleOf(journal.connection)}
    >
      <span className="live-words">{flags.data?.demoMode ? 'Recorded' : wordsOf(journal.connection)}</span>
      {reached > 0 && <span className="num">{grouped(reached)}</span>}
    </div>
  );
}

function isLive(connection: Connection): boolean {
  return (
    connection.state === 'live' ||
    (connection.state === 'reconnecting' && Date.now() - connection.since < SAID_AFTER_MS)
  );
}

function wayOf(connection: Connection): string {
  return isLive(connection) ? '' : `live-${connection.state}`;
}

function wordsOf(connection: Connection): string {
  if (isLive(connection) || connection.state === 'live') return 'Live';
  if (connection.state === 'stopped') return 'Not live';
  if (connection.state === 'offline') return `Offline since ${clockOf(connection.since)}`;
  return `Reconnecting, ${Math.max(1, Math.ceil((connection.at - Date.now()) / 1000))} s`;
}

function titleOf(connection: Connection): string {
  if (isLive(connection)) return 'Connected: what is shown is what is';
  if (connection.state === 'stopped') return `What is shown may be old. ${connection.why}`;
  return 'What is shown may be old';
}
