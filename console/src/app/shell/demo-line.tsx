import { useQuery } from '@tanstack/react-query';
import { flagsQuery } from '@/api/flags';
import { serverNow } from '@/api/server-time';
import { Icon } from '@/components/ui/icon/icon';

/** Says on every page that what is shown was recorded, and that nothing is kept. */
export function DemoLine() {
  const flags = useQuery(flagsQuery());
  if (!flags.data?.demoMode) return null;
  const day = new Date(serverNow()).toLocaleDateString('en-GB', { dateStyle: 'long' });
  return (
    <p className="state-line demo-line" role="status" data-testid="demo-line">
      <Icon name="eye" className="sm" />
      <span>
        <b>Demonstration.</b> A real run, recorded on {day}. Nothing is kept: what would change something is
        refused.
      </span>
    </p>
  );
}
