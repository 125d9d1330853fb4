import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sessionsOfTaskQuery } from '@/api/queries/around-task';
import type { TaskInFull } from '@/api/types';
import { LogPane } from '@/components/log/log-pane';
import { Failure } from '@/components/ui/failure';
import { Empty, Skeleton } from '@/components/ui/notices';
import { Select } from '@/components/ui/select';

/** What the sessions that worked on the task said, live where one still works. */
export function OutputView({ task }: { task: TaskInFull }) {
  const sessions = useQuery(sessionsOfTaskQuery(task.id));
  const [chosen, setChosen] = useState('');
  if (sessions.isPending) return <Skeleton rows={6} />;
  if (sessions.isError)
    return <Failure what="The sessions" error={sessions.error} retry={() => sessions.refetch()} />;
  const session = sessions.data.items.find((one) => one.id === chosen) ?? sessions.data.items[0];
  if (!session)
    return (
      <section className="panel">
        <Empty icon="terminal" title="Nobody has worked on it yet">
          What an agent says and what its commands print stands here, while it happens.
        </Empty>
      </section>
    );
  return (
    <div className="stack" data-testid="output">
      <Select
        label="Session"
        value={session.id}
        options={sessions.data.items.map((one) => ({
          value: one.id,
          name: `${one.agent_id}: ${one.purpose.replaceAll('_', ' ')}, ${one.status}`,
        }))}
        onChange={(event) => setChosen(event.target.value)}
      />
      <LogPane key={session.id} session={session.id} label={`Output of ${session.agent_id}`} />
    </div>
  );
}
