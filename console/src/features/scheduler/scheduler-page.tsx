import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import { read } from '@/api/problem';
import { schedulesQuery } from '@/api/queries/schedules';
import type { Schedule } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { Button } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { counted } from '@/components/ui/format';
import { Empty, Skeleton } from '@/components/ui/notices';
import { PageAction } from '@/components/ui/page-action';
import '@/components/ui/panel.css';
import { toast } from '@/components/ui/toasts';
import { NewSchedule } from './new-schedule';
import { ScheduleRow } from './schedule-row';
import './scheduler.css';
import { SchedulerOff } from './scheduler-off';

/** What starts by itself, and when? */
export function SchedulerPage() {
  const { project } = useSearch({ from: '/hall' });
  const [adding, setAdding] = useState(false);
  const asked = useQuery(schedulesQuery(project));
  const schedules = asked.data?.items ?? [];
  const active = schedules.filter((one) => one.active);
  return (
    <div className="page scheduler" data-testid="page-scheduler">
      <div className="row scheduler-head">
        <h1 className="title">Scheduler</h1>
        {asked.data && (
          <span className="muted">
            {counted(active.length, 'schedule')} of {schedules.length} active.
          </span>
        )}
        <span className="end">{active.length > 1 && <PauseAll active={active} />}</span>
      </div>
      <PageAction>
        <Button kind="solid" icon="plus" onClick={() => setAdding(true)} data-testid="new-schedule">
          New schedule
        </Button>
      </PageAction>
      <SchedulerOff />
      <section className="panel" aria-label="Schedules">
        {asked.isPending && <Skeleton rows={5} />}
        {asked.isError && <Failure what="The schedules" error={asked.error} retry={() => asked.refetch()} />}
        {asked.data && !schedules.length && (
          <Empty
            icon="clock"
            title="Nothing starts by itself"
            actions={<Button onClick={() => setAdding(true)}>Plan something</Button>}
          >
            A schedule starts a job, a task or a run: at the times of a cron expression, or once.
          </Empty>
        )}
        {schedules.map((one) => (
          <ScheduleRow key={one.id} schedule={one} />
        ))}
      </section>
      {adding && <NewSchedule project={project} close={() => setAdding(false)} />}
    </div>
  );
}

function PauseAll({ active }: { active: readonly Schedule[] }) {
  const queries = useQueryClient();
  const pause = useMutation({
    mutationFn: () =>
      Promise.all(
        active.map((one) =>
          read(api.POST('/schedule/{schedule_id}/pause', { params: { path: { schedule_id: one.id } } })),
        ),
      ),
    onSuccess: () => toast({ glyph: 'paused', text: `${counted(active.length, 'schedule')} paused` }),
    onError: (error) => toast({ glyph: 'failed', text: 'Not all are paused', detail: sentenceOf(error) }),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.schedules.all }),
  });
  return (
    <Button icon="pause" busy={pause.isPending} onClick={() => pause.mutate()} data-testid="pause-all">
      Pause all
    </Button>
  );
}
