import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { clockToSecond } from '@/api/clock-of';
import type { Task } from '@/api/types';
import { Chip } from '@/components/ui/chip';
import { Drawer } from '@/components/ui/drawer';
import { Fact, Facts } from '@/components/ui/facts';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted, micros, minutes } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { GLYPH_OF_STEP, MEANING_OF_PASS, WORD_OF_STEP } from './step-words';
import type { Step } from './steps';
import type { Outcome, Visit } from './story';

/** A step's visits, newest first: on what, by whom, how long, and where it led and why. */
export function StepDrawer({ step, tasks }: { step: Step; tasks: readonly Task[] }) {
  const navigate = useNavigate();
  const close = useCallback(
    () => void navigate({ to: '.', search: (before) => ({ ...before, step: undefined }) }),
    [navigate],
  );
  const codes = new Map(tasks.map((task) => [task.id, task.code]));
  return (
    <Drawer
      label={`Step ${step.name}`}
      testId="step-drawer"
      close={close}
      title={
        <>
          <StateGlyph name={GLYPH_OF_STEP[step.state]} size={18} />
          <b>{step.name}</b>
          <span className="muted">{WORD_OF_STEP[step.state]}</span>
        </>
      }
    >
      <div className="drawer-part">
        <Facts>
          <Fact name="Visits">{counted(step.visits.length, 'visit')}</Fact>
          <Fact name="Pass" means={MEANING_OF_PASS}>
            {step.visits.length ? step.pass : null}
          </Fact>
          <Fact name="Worked">{step.visits.length ? minutes(step.seconds) : null}</Fact>
          <Fact name="Cost">{step.visits.length ? micros(step.micros) : null}</Fact>
          <Fact name="Node">
            <code>{step.node}</code>
          </Fact>
        </Facts>
      </div>
      {[...step.visits].reverse().map((visit) => (
        <VisitPart
          key={`${visit.task} ${visit.iteration} ${visit.queued}`}
          visit={visit}
          step={step}
          codes={codes}
        />
      ))}
      {!step.visits.length && <p className="drawer-part muted">The run has not come to this step.</p>}
    </Drawer>
  );
}

const OUTCOMES: Readonly<Record<Outcome, { word: string; hue: 'blue' | 'green' | 'brass' | 'red' }>> = {
  open: { word: 'goes on', hue: 'blue' },
  passed: { word: 'passed', hue: 'green' },
  back: { word: 'sent back', hue: 'brass' },
  failed: { word: 'failed', hue: 'red' },
  lost: { word: 'lost', hue: 'red' },
};

interface VisitPartProps {
  visit: Visit;
  step: Step;
  codes: ReadonlyMap<string, string>;
}

function VisitPart({ visit, step, codes }: VisitPartProps) {
  const outcome = OUTCOMES[visit.outcome];
  const led = step.decisions.find(
    (one) => one.task === visit.task && visit.ended !== null && one.at >= visit.ended,
  );
  return (
    <div className="drawer-part visit" data-testid="visit">
      <div className="row">
        <b>{visit.task ? codes.get(visit.task) : 'The whole run'}</b>
        {visit.iteration > 0 && <span className="meta">pass {visit.iteration + 1}</span>}
        <span className="end">
          <Chip hue={outcome.hue}>{outcome.word}</Chip>
        </span>
      </div>
      <p className="meta">
        {visit.agent ? `${visit.agent}, ` : ''}
        {clockToSecond(visit.begun ?? visit.queued)}
        {visit.begun !== null && visit.ended !== null && `, ${minutes((visit.ended - visit.begun) / 1000)}`}
        {visit.begun === null && ', nobody has taken it up'}
      </p>
      {led?.why && (
        <p className="muted">
          <ForeignText text={led.why} />
        </p>
      )}
    </div>
  );
}
