import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { costOf, extentOf, GLYPH_OF_STEP, MEANING_OF_PASS, sentenceOfStep, whoOf } from './step-words';
import type { Step } from './steps';

interface StepFaceProps {
  step: Step;
  live: boolean;
  open: () => void;
}

/** A step in two lines: name and extent, who and cost. The same in the graph and in the list of a phone. */
export function StepFace({ step, live, open }: StepFaceProps) {
  return (
    <button
      type="button"
      className={`node node-${step.state}`}
      aria-label={sentenceOfStep(step)}
      onClick={open}
      data-testid={`step-${step.node}`}
      data-state={step.state}
    >
      <span className="row">
        <StateGlyph name={GLYPH_OF_STEP[step.state]} turning={live && step.state === 'running'} />
        <b>{step.name}</b>
        <span className="end meta" title={step.pass > 1 ? MEANING_OF_PASS : undefined}>
          {extentOf(step)}
        </span>
      </span>
      <span className="row meta">
        <span className="cut">{whoOf(step)}</span>
        <span className="end">{costOf(step)}</span>
      </span>
    </button>
  );
}
