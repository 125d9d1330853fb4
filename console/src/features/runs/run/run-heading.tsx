import { Link } from '@tanstack/react-router';
import type { Tagged } from '@/api/problem';
import type { components } from '@/api/schema';
import type { Run } from '@/api/types';
import { buttonClass } from '@/components/ui/button';
import { Chip } from '@/components/ui/chip';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { titleOfRun } from '@/components/ui/run-title';
import { HUE_OF_RUN, STATE_OF_RUN, WORD_OF_RUN } from '@/components/ui/states';
import { nameOfRun, underTitle } from '../run-words';
import { RunActions } from './run-actions';

interface RunHeadingProps {
  tagged: Tagged<Run>;
  project: string | undefined;
  standing: components['schemas']['StandingShown'] | undefined;
  /** How many questions wait for a person. */
  waiting: number;
}

/** What it is, how it stands and why, and what can be done about it. */
export function RunHeading({ tagged, project, standing, waiting }: RunHeadingProps) {
  const run = tagged.value;
  const working = [...new Set(standing?.at_work.map((one) => one.agent).filter(Boolean) ?? [])];
  const asked =
    run.ended_at !== null
      ? null
      : run.stop_requested !== null
        ? 'stopping'
        : run.pause_requested && run.status === 'running'
          ? 'coming to rest'
          : null;
  const why = run.end_reason || standing?.reason;
  return (
    <div className="col">
      <div className="row run-title">
        <StateGlyph
          name={STATE_OF_RUN[run.status]}
          size={22}
          turning={run.status === 'running' && working.length > 0}
        />
        <h1 className="title cut">
          <ForeignText text={titleOfRun(run)} />
        </h1>
        <span className="meta nowrap">
          <ForeignText text={underTitle(run, project)} /> <span className="num">{nameOfRun(run)}</span>
        </span>
        <Chip hue={HUE_OF_RUN[run.status]}>{WORD_OF_RUN[run.status]}</Chip>
        {asked && <span className="meta">{asked}</span>}
        <span className="row end">
          {waiting > 0 && (
            <Link
              to="."
              search={(before) => ({ ...before, part: 'approvals' as const })}
              className={buttonClass('ask')}
              data-testid="answer"
            >
              <StateGlyph name="ask" inherit />
              {waiting === 1 ? 'Answer a question' : `Answer ${waiting} questions`}
            </Link>
          )}
          <RunActions tagged={tagged} working={working} />
        </span>
      </div>
      {why && (
        <p className="muted run-why" data-testid="run-why">
          <ForeignText text={why.charAt(0).toUpperCase() + why.slice(1)} />
        </p>
      )}
      {standing && !standing.driven && run.ended_at === null && run.status !== 'paused' && (
        <p className="red">Nobody drives this run. `guildhall up` or `guildhall worker` takes it up again.</p>
      )}
    </div>
  );
}
