import type { Lock } from '@/api/types';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { useSecond } from '@/components/ui/clock';
import { Countdown } from '@/components/ui/countdown';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { AgentMark } from '@/components/ui/who';

interface LeaseLineProps {
  lock: Lock;
  busy: boolean;
  reclaim: () => void;
}

/** A lease in a row: what is held by whom, how long it holds without a sign of life, and its fence. */
export function LeaseLine({ lock, busy, reclaim }: LeaseLineProps) {
  const stale = Date.parse(lock.expires_at) / 1000 < useSecond();
  return (
    <tr data-testid={`lease-${lock.resource}`} data-stale={stale || undefined}>
      <td>
        <span className="row">
          <StateGlyph name={stale ? 'stale' : 'claimed'} />
          <b className="lease-what">
            <ForeignText text={lock.resource} />
          </b>
          {stale && <span className="red">stale</span>}
        </span>
      </td>
      <td>
        <span className="row">
          <AgentMark name={lock.holder} />
          <ForeignText text={lock.holder} />
        </span>
      </td>
      <td>
        <span className="row">
          <Countdown until={lock.expires_at} of={lock.ttl_seconds} />
          <span className="meta">of {lock.ttl_seconds} s</span>
        </span>
      </td>
      <td className="right meta">
        <Age at={lock.heartbeat_at} />
      </td>
      <td className="right meta">
        <Age at={lock.acquired_at} />
      </td>
      <td className="right num-cell">{lock.fence}</td>
      <td className="right">
        {stale && (
          <Button
            kind="ask"
            icon="undo"
            busy={busy}
            onClick={reclaim}
            data-testid={`reclaim-${lock.resource}`}
          >
            Reclaim
          </Button>
        )}
      </td>
    </tr>
  );
}
