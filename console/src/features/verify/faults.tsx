import { Link } from '@tanstack/react-router';
import type { Verified } from '@/api/queries/verify';
import { ForeignText } from '@/components/ui/foreign-text';
import { grouped } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Panel } from '@/components/ui/panel';

/** What is wrong, the first broken position first, and what to do about it. */
export function Faults({ faults }: { faults: Verified['faults'] }) {
  const sorted = [...faults].sort((one, other) => one.position - other.position);
  return (
    <Panel title="What is wrong" count={faults.length} testId="verify-faults">
      <ul>
        {sorted.map((fault) => (
          <li key={`${fault.kind} ${fault.position} ${fault.detail}`} className="fault">
            <StateGlyph name="failed" />
            <Link to="/events" search={{ event: fault.position }} className="num fault-place">
              {grouped(fault.position)}
            </Link>
            <b>{fault.kind.replaceAll('_', ' ')}</b>
            <span>
              <ForeignText text={fault.detail} />
            </span>
          </li>
        ))}
      </ul>
      <p className="verify-words muted">
        Stop the server, keep the store as it is, and compare it with a backup. Where the chain itself holds
        and only what is looked up differs, `guildhall replay` builds that anew from the events.
      </p>
    </Panel>
  );
}
