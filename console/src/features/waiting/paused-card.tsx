import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { standingQuery } from '@/api/queries/standing';
import type { Run } from '@/api/types';
import { useSteer } from '@/components/steer/use-steer';
import { Age } from '@/components/ui/age';
import { Button, buttonClass } from '@/components/ui/button';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';

/** A run that rests until somebody lets it go on: why, and the way on. */
export function PausedCard({ run }: { run: Run }) {
  const standing = useQuery(standingQuery());
  const name = standing.data?.projects.find((one) => one.project_id === run.project_id)?.name ?? run.backlog;
  const why = standing.data?.runs.find((one) => one.run_id === run.id)?.reason;
  const resume = useSteer({ value: run, etag: '' });
  return (
    <li className="approval" data-decision data-testid={`waits-${run.id}`}>
      <div className="approval-line">
        <StateGlyph name="paused" />
        <div className="col">
          <b>
            The run of <ForeignText text={name} /> rests
          </b>
          <span className="meta">{why ? <ForeignText text={why} /> : 'A person paused it.'}</span>
        </div>
        <div className="row approval-acts">
          <span className="meta">
            <Age at={run.updated_at} />
          </span>
          <Link to="/runs/$run" params={{ run: run.id }} className={buttonClass('plain')}>
            Open
          </Link>
          <Button
            icon="play"
            busy={resume.isPending}
            onClick={() => resume.mutate('resume')}
            data-testid="resume"
          >
            Resume
          </Button>
        </div>
      </div>
    </li>
  );
}
