import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import type { Tagged } from '@/api/problem';
import { readSprint, type Sprint, stepSprint } from '@/api/queries/sprints';
import { sentenceOf } from '@/api/words';
import { useChange } from '@/components/conflict/use-change';
import { Button } from '@/components/ui/button';
import { Chip } from '@/components/ui/chip';
import { Confirm } from '@/components/ui/confirm';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { EditSprint } from './edit-sprint';
import { daysOf, HUE_OF_SPRINT, STATE_OF_SPRINT, WORD_OF_SPRINT } from './sprint-states';

/** The goal and the dates of a sprint, with its one next step. */
export function SprintHead({ tagged }: { tagged: Tagged<Sprint> }) {
  const sprint = tagged.value;
  const [edits, setEdits] = useState(false);
  return (
    <header className="thing-head">
      <StateGlyph name={STATE_OF_SPRINT[sprint.status]} size={22} />
      <div className="grow">
        <div className="row">
          <h1 className="title">
            <ForeignText text={sprint.title} />
          </h1>
          <Chip hue={HUE_OF_SPRINT[sprint.status]}>{WORD_OF_SPRINT[sprint.status]}</Chip>
        </div>
        <p className="thing-words">
          {sprint.goal ? <ForeignText text={sprint.goal} /> : <span className="faint">No goal yet.</span>}
        </p>
        <p className="muted dots">
          <span className="num">{sprint.code}</span>
          <span>{daysOf(sprint)}</span>
          {sprint.owner && <ForeignText text={sprint.owner} />}
        </p>
      </div>
      {sprint.status !== 'completed' && (
        <div className="sprint-acts">
          <Button icon="edit" onClick={() => setEdits(true)} data-testid="edit">
            Edit
          </Button>
          <NextStep tagged={tagged} />
        </div>
      )}
      {edits && <EditSprint tagged={tagged} close={() => setEdits(false)} />}
    </header>
  );
}

/** A planned sprint is started, an active one is declared over. */
function NextStep({ tagged }: { tagged: Tagged<Sprint> }) {
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const { id, code, status } = tagged.value;
  const step = status === 'planning' ? 'start' : 'complete';
  const taken = useChange<Sprint, void, Sprint>(
    () => ({
      seen: tagged,
      touches: ['status'],
      again: () => readSprint(id),
      send: (etag) => stepSprint(id, etag, step),
      called: code,
      entity: `Sprint:${id}`,
      yours: { status: step === 'start' ? 'active' : 'completed' },
    }),
    {
      done: () => setAsks(false),
      settled: () => queries.invalidateQueries({ queryKey: keys.sprints.all }),
    },
  );
  return (
    <>
      {step === 'start' ? (
        <Button
          kind="solid"
          icon="play"
          busy={taken.isPending}
          onClick={() => taken.mutate()}
          data-testid="start-sprint"
        >
          Start the sprint
        </Button>
      ) : (
        <Button kind="solid" icon="check" onClick={() => setAsks(true)} data-testid="complete-sprint">
          Complete the sprint
        </Button>
      )}
      {taken.error && !asks && (
        <p className="meta red" role="alert">
          {sentenceOf(taken.error)}
        </p>
      )}
      {asks && (
        <Confirm
          title={`Complete ${code}?`}
          keep="Go on with it"
          go="Complete it"
          busy={taken.isPending}
          error={taken.error}
          confirm={() => taken.mutate()}
          close={() => setAsks(false)}
        >
          It remembers which of its tasks were not done, and cannot be changed any more. The tasks themselves
          go on.
        </Confirm>
      )}
    </>
  );
}
