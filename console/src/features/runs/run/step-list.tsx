import { useNavigate } from '@tanstack/react-router';
import { StepFace } from './step-face';
import type { Step } from './steps';
import './step-list.css';

/** The graph as a list of its steps, where there is no room for lanes. */
export function StepList({ steps, live }: { steps: readonly Step[]; live: boolean }) {
  const navigate = useNavigate();
  return (
    <ol className="panel step-list" aria-label="Workflow" data-testid="step-list">
      {steps.map((step) => (
        <li key={step.node}>
          <StepFace
            step={step}
            live={live}
            open={() => navigate({ to: '.', search: (before) => ({ ...before, step: step.node }) })}
          />
        </li>
      ))}
    </ol>
  );
}
