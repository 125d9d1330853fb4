import { useState } from 'react';
import type { Tagged } from '@/api/problem';
import type { Project } from '@/api/types';
import { budgetOf, WHEN_SPENT } from '@/components/ui/budget-words';
import { Button } from '@/components/ui/button';
import { Fact, Facts } from '@/components/ui/facts';
import { micros, tokens } from '@/components/ui/format';
import { Panel } from '@/components/ui/panel';
import { EditBudget } from './edit-budget';

/** What a run of the project may spend, and what happens when it is spent. */
export function BudgetPanel({ tagged }: { tagged: Tagged<Project> }) {
  const [edits, setEdits] = useState(false);
  const budget = budgetOf(tagged.value);
  const limited = budget.micros !== null || budget.tokens !== null;
  return (
    <Panel title="Budget of a run" testId="panel-budget">
      <div className="project-budget">
        <Facts>
          <Fact name="Money">{budget.micros === null ? 'no limit' : micros(budget.micros)}</Fact>
          <Fact name="Tokens">{budget.tokens === null ? 'no limit' : tokens(budget.tokens)}</Fact>
          <Fact name="When spent">{limited ? WHEN_SPENT[budget.on_exceed] : null}</Fact>
        </Facts>
        <p className="row">
          <Button icon="edit" onClick={() => setEdits(true)} data-testid="edit-budget">
            Change it
          </Button>
          <span className="meta">Runs under way keep theirs.</span>
        </p>
      </div>
      {edits && <EditBudget tagged={tagged} close={() => setEdits(false)} />}
    </Panel>
  );
}
