import { Link } from '@tanstack/react-router';
import type { Run } from '@/api/types';
import { Age } from '@/components/ui/age';
import { buttonClass } from '@/components/ui/button';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { STATE_OF_RUN, WORD_OF_RUN } from '@/components/ui/states';

/** A run that stopped at what only a person lifts: why, its report, and the way to a new one. */
export function StoppedCard({ run }: { run: Run }) {
  return (
    <li className="approval" data-decision data-testid={`waits-${run.id}`}>
      <div className="approval-line">
        <StateGlyph name={STATE_OF_RUN[run.status]} />
        <div className="col">
          <b>{WORD_OF_RUN[run.status]}</b>
          <span className="meta waiting-cause">
            <ForeignText text={run.end_reason || 'It says no more.'} />
          </span>
        </div>
        <div className="row approval-acts">
          <span className="meta">
            <Age at={run.ended_at} />
          </span>
          <Link to="/runs/$run" params={{ run: run.id }} className={buttonClass('plain')}>
            Read the report
          </Link>
          <Link
            to="/studio"
            search={{ start: 'run', project: run.project_id }}
            className={buttonClass('ask')}
          >
            Start it again
          </Link>
        </div>
      </div>
    </li>
  );
}
