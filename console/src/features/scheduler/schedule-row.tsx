import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { done, read } from '@/api/problem';
import { ticksQuery } from '@/api/queries/schedules';
import type { Schedule } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { TickList } from './tick-list';
import { lastOf, startsOf, whenOf } from './words';

/** One schedule: what it means, when it ticks next, and what became of its last tick. */
export function ScheduleRow({ schedule }: { schedule: Schedule }) {
  const ticks = useQuery({ ...ticksQuery(schedule.id), enabled: schedule.active });
  const last = lastOf(schedule);
  return (
    <article className="schedule" data-item data-testid={`schedule-${schedule.id}`}>
      <StateGlyph name={schedule.active ? 'busy' : 'paused'} />
      <div className="col">
        <b>
          <ForeignText text={schedule.title} />
        </b>
        <span className="muted">
          starts <ForeignText text={startsOf(schedule)} />
        </span>
      </div>
      <div className="col">
        {schedule.cron && <code>{schedule.cron}</code>}
        <span className="muted">{whenOf(schedule)}</span>
      </div>
      <div>
        {schedule.active ? (
          ticks.data && <TickList ticks={ticks.data.ticks} zone={schedule.time_zone} />
        ) : (
          <span className="faint">
            {schedule.iso ? 'It has ticked, or is paused.' : 'Paused: it does not tick.'}
          </span>
        )}
      </div>
      <p className={`schedule-last ${last.isWrong ? 'red' : 'muted'}`}>
        <ForeignText text={last.words} />
        {schedule.last_run && (
          <span className="meta">
            {' '}
            <Age at={schedule.last_run} />
          </span>
        )}
      </p>
      <Actions schedule={schedule} />
    </article>
  );
}

function Actions({ schedule }: { schedule: Schedule }) {
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const params = { path: { schedule_id: schedule.id } };
  const onSettled = () => queries.invalidateQueries({ queryKey: keys.schedules.all });
  const turn = useMutation({
    mutationFn: () =>
      schedule.active
        ? read(api.POST('/schedule/{schedule_id}/pause', { params }))
        : read(api.POST('/schedule/{schedule_id}/resume', { params })),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: () => done(api.DELETE('/schedule/{schedule_id}', { params })),
    onSuccess: () => setAsks(false),
    onSettled,
  });
  return (
    <div className="row schedule-acts">
      {turn.error && (
        <span className="meta red" role="alert">
          {sentenceOf(turn.error)}
        </span>
      )}
      <Button busy={turn.isPending} onClick={() => turn.mutate()} data-testid={`turn-${schedule.id}`}>
        {schedule.active ? 'Pause' : 'Resume'}
      </Button>
      <Button kind="bare" onClick={() => setAsks(true)} data-testid={`remove-${schedule.id}`}>
        Remove
      </Button>
      {asks && (
        <Confirm
          title={`Remove ${schedule.title}?`}
          keep="Keep it"
          go="Remove it"
          busy={remove.isPending}
          error={remove.error}
          confirm={() => remove.mutate()}
          close={() => setAsks(false)}
        >
          It ticks no more. What it started stays.
        </Confirm>
      )}
    </div>
  );
}
