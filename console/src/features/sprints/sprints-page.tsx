import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type Sprint, sprintsQuery } from '@/api/queries/sprints';
import { Age } from '@/components/ui/age';
import { Button } from '@/components/ui/button';
import { Chip } from '@/components/ui/chip';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { FreshPill } from '@/components/ui/list/fresh-pill';
import { useCalmList } from '@/components/ui/list/use-calm-list';
import { Empty, Skeleton } from '@/components/ui/notices';
import { PageAction } from '@/components/ui/page-action';
import '@/components/ui/panel.css';
import '@/components/ui/table.css';
import { NewSprint } from './new-sprint';
import { daysOf, HUE_OF_SPRINT, STATE_OF_SPRINT, WORD_OF_SPRINT } from './sprint-states';
import './sprints.css';

const ORDER: readonly Sprint['status'][] = ['active', 'planning', 'completed'];

/** Which sprints are there? Active ones first, then what is planned, then what is over. */
export function SprintsPage() {
  const { project } = useSearch({ from: '/hall' });
  const [making, setMaking] = useState(false);
  const asked = useQuery(sprintsQuery(project));
  const sprints = ORDER.flatMap((status) =>
    (asked.data?.items ?? []).filter((sprint) => sprint.status === status),
  );
  const calm = useCalmList(sprints, (sprint) => sprint.id);
  return (
    <div className="page" data-testid="page-sprints">
      <h1 className="sr">Sprints</h1>
      <PageAction>
        <Button kind="solid" icon="plus" onClick={() => setMaking(true)} data-testid="new-sprint">
          New sprint
        </Button>
      </PageAction>
      <section className="panel table-frame" aria-label="Sprints" {...calm.frame}>
        <FreshPill count={calm.fresh} bring={calm.bring} />
        {asked.isPending && <Skeleton rows={5} />}
        {asked.isError && <Failure what="The sprints" error={asked.error} retry={() => asked.refetch()} />}
        {asked.data && !sprints.length && (
          <Empty
            icon="sprints"
            title="No sprint yet"
            actions={<Button onClick={() => setMaking(true)}>Plan one</Button>}
          >
            A sprint is a goal with dates and the tasks that reach it; its burndown says whether it will.
          </Empty>
        )}
        {sprints.length > 0 && (
          <table className="table sprints-table">
            <thead>
              <tr>
                <th>Sprint</th>
                <th>State</th>
                <th>Goal</th>
                <th>Days</th>
                <th>Tasks</th>
                <th className="right">Changed</th>
              </tr>
            </thead>
            <tbody>
              {calm.shown.map((sprint) => (
                <Row key={sprint.id} sprint={sprint} />
              ))}
            </tbody>
          </table>
        )}
      </section>
      {making && <NewSprint project={project} close={() => setMaking(false)} />}
    </div>
  );
}

function Row({ sprint }: { sprint: Sprint }) {
  return (
    <tr data-testid={`sprint-${sprint.code}`}>
      <td>
        <Link to="/sprints/$sprint" params={{ sprint: sprint.id }} className="cell-link">
          <StateGlyph name={STATE_OF_SPRINT[sprint.status]} />
          <span className="num muted">{sprint.code}</span>
          <ForeignText text={sprint.title} />
        </Link>
      </td>
      <td>
        <Chip hue={HUE_OF_SPRINT[sprint.status]}>{WORD_OF_SPRINT[sprint.status]}</Chip>
      </td>
      <td className="sprints-goal">
        {sprint.goal ? <ForeignText text={sprint.goal} /> : <span className="faint">No goal yet.</span>}
      </td>
      <td className="muted">{daysOf(sprint)}</td>
      <td className="muted">
        {counted(sprint.task_ids.length, 'task')}
        {sprint.unfinished.length > 0 && `, ${sprint.unfinished.length} not done`}
      </td>
      <td className="right meta">
        <Age at={sprint.updated_at} />
      </td>
    </tr>
  );
}
