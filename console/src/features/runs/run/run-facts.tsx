import { clockOf } from '@/api/clock-of';
import type { components } from '@/api/schema';
import type { Run } from '@/api/types';
import { useSecond } from '@/components/ui/clock';
import { Fact, Figures } from '@/components/ui/facts';
import { counted, duration, micros, minutes, momentOf, tokens } from '@/components/ui/format';
import { MEANING_OF_PASS } from './step-words';
import type { Step } from './steps';

interface RunFactsProps {
  run: Run;
  standing: components['schemas']['StandingShown'];
  steps: readonly Step[];
}

/** Six facts: how long, what it spent, what is merged, the pass, and when it is likely over. */
export function RunFacts({ run, standing, steps }: RunFactsProps) {
  const now = useSecond();
  const { budget, counts, total } = standing;
  const over = run.ended_at !== null;
  const began = Date.parse(run.created_at ?? '') / 1000;
  const seconds = over ? standing.seconds : Math.max(standing.seconds, now - began);
  const done = counts.done ?? 0;
  const pass = Math.max(1, ...steps.map((step) => step.pass));
  return (
    <Figures>
      <Fact name={over ? 'Took' : 'Running for'}>
        {seconds < 3600 ? minutes(seconds) : duration(seconds)}
      </Fact>
      <Fact name="Spent">
        {micros(budget.spent_micros)}{' '}
        <span>{budget.limit_micros === null ? 'no limit' : `of ${micros(budget.limit_micros)}`}</span>
      </Fact>
      <Fact name="Tokens">
        {tokens(budget.spent_tokens)}{' '}
        <span>{budget.limit_tokens === null ? 'no limit' : `of ${tokens(budget.limit_tokens)}`}</span>
      </Fact>
      <Fact name="Done">
        {done} <span>of {counted(total, 'task')}</span>
      </Fact>
      <Fact name="Pass" means={MEANING_OF_PASS}>
        {pass} <span>{pass === 1 ? 'nothing was done twice' : 'for one task'}</span>
      </Fact>
      {over ? (
        <Fact name="Ended">{momentOf(run.ended_at ?? '', now * 1000)}</Fact>
      ) : (
        <Fact name="Likely end">
          {done > 0 && done < total ? (
            clockAfter(began, (seconds * total) / done)
          ) : (
            <span>not known yet</span>
          )}
        </Fact>
      )}
    </Figures>
  );
}

function clockAfter(began: number, seconds: number): string {
  return clockOf((began + seconds) * 1000);
}
