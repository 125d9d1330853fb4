import { useQuery } from '@tanstack/react-query';
import { flagsQuery } from '@/api/flags';
import { StateGlyph } from '@/components/ui/icon/state-glyph';

/** Says that nothing starts, why, and how it is turned on; nothing while it is on. */
export function SchedulerOff() {
  const flags = useQuery(flagsQuery());
  if (flags.data?.schedulerEnabled !== false) return null;
  return (
    <p className="scheduler-off" role="status" data-testid="scheduler-off">
      <StateGlyph name="paused" />
      <span>
        The scheduler is off: <code>schedulerEnabled</code> is false in <code>config/flags.json</code> of the
        data folder. Nothing below starts until it is true and Guildhall is started again; of what was missed
        meanwhile, a schedule makes up for its last time at most.
      </span>
    </p>
  );
}
