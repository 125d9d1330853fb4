import { useEffect, useRef } from 'react';
import { clockOf } from '@/api/clock-of';
import type { Connection } from '@/api/stream/connection';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { toast } from '@/components/ui/toasts';

/** Says on every page that nothing comes any more, since when, and what happens next; once it is back, that it is. */
export function OfflineLine({ connection }: { connection: Connection }) {
  const away = useRef(false);
  useEffect(() => {
    if (connection.state === 'live' && away.current)
      toast({ glyph: 'available', text: 'Live again', detail: 'What happened meanwhile is shown.' });
    away.current = connection.state === 'offline' || (away.current && connection.state !== 'live');
  }, [connection]);
  if (connection.state !== 'offline') return null;
  return (
    <p className="state-line offline-line" role="alert" data-testid="offline-line">
      <StateGlyph name="failed" />
      <span>
        <b>Offline since {clockOf(connection.since)}.</b> What is shown is as old as that. The server is asked
        again by itself, every 15 s at the latest; what you change until then is refused, and stays as you
        wrote it.
      </span>
    </p>
  );
}
