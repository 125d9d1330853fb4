import { useState } from 'react';
import type { Tagged } from '@/api/problem';
import type { Run } from '@/api/types';
import { useSteer } from '@/components/steer/use-steer';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';

/** Pause or resume, and stop; what cannot be undone is asked first. */
export function RunActions({ tagged, working }: { tagged: Tagged<Run>; working: readonly string[] }) {
  const run = tagged.value;
  const [asking, setAsking] = useState(false);
  const steer = useSteer(tagged);
  if (run.ended_at !== null) return null;
  const under = steer.isPending ? steer.input : undefined;
  const stopping = run.stop_requested !== null;
  const rests = run.status === 'paused';
  return (
    <>
      {rests || run.pause_requested ? (
        <Button
          icon="play"
          busy={under === 'resume'}
          off={stopping ? 'The run is being stopped.' : undefined}
          onClick={() => steer.mutate('resume')}
          data-testid="resume-run"
        >
          Resume
        </Button>
      ) : (
        <Button
          icon="pause"
          busy={under === 'pause'}
          off={stopping ? 'The run is being stopped.' : undefined}
          onClick={() => steer.mutate('pause')}
          data-testid="pause-run"
        >
          Pause
        </Button>
      )}
      <Button
        kind="danger"
        icon="stop"
        busy={under === 'stop'}
        off={stopping ? 'A stop was asked for. What is under way is brought to its end.' : undefined}
        onClick={() => setAsking(true)}
        data-testid="stop-run"
      >
        Stop
      </Button>
      {asking && (
        <Confirm
          title="Stop this run?"
          keep="Keep running"
          go="Stop the run"
          close={() => setAsking(false)}
          confirm={() => {
            setAsking(false);
            steer.mutate('stop');
          }}
        >
          {working.length > 0 &&
            `${working.join(', ')} ${working.length === 1 ? 'ends its' : 'end their'} current step first. `}
          Merged work stays. Tasks that are not done stay as they are, with their work kept; the run itself
          cannot go on afterwards.
        </Confirm>
      )}
    </>
  );
}
