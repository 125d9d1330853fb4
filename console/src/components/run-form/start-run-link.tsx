import { Link } from '@tanstack/react-router';
import { buttonClass } from '../ui/button';
import { Icon } from '../ui/icon/icon';

/** The way to the form of a new run: it keeps what the address says, or takes what is queued of one project. */
export function StartRunLink({ queueOf }: { queueOf?: string }) {
  return (
    <Link
      to="/runs"
      search={(before) =>
        queueOf === undefined
          ? { ...before, start: true as const }
          : { start: 'queue' as const, project: queueOf }
      }
      className={buttonClass()}
      data-testid="start-run"
    >
      <Icon name="play" className="sm" />
      Start a run
    </Link>
  );
}
