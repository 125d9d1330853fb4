import type { Draft } from '@/api/drafts';
import { Area } from '../ui/area';
import type { Source } from './read-run';

interface WorkProps {
  source: Source;
  /** What was typed already. */
  typed: Draft;
  /** What is wrong with a field. */
  at: (field: string) => string | undefined;
}

/** What a run works on, as it is typed. */
export function Work({ source, typed, at }: WorkProps) {
  if (source === 'queue')
    return <p className="muted">The run works off the tasks that are ready in this project.</p>;
  if (source === 'goal')
    return (
      <Area
        label="Goal"
        name="goal"
        key="goal"
        defaultValue={typed.goal}
        maxLength={8000}
        echo="What shall be different afterwards, in your words."
        error={at('goal')}
        data-testid="goal"
      />
    );
  return (
    <Area
      label="Backlog"
      name="backlog"
      key="backlog"
      defaultValue={typed.backlog}
      mono
      rows={10}
      error={at('backlog')}
      echo="YAML, Markdown or queue.json, as text"
      data-testid="backlog"
    />
  );
}
