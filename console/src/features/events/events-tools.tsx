import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { agentsQuery } from '@/api/queries/crew';
import { tasksQuery } from '@/api/queries/tasks';
import { FilterMenu } from '@/components/ui/filter-menu';
import { Icon } from '@/components/ui/icon/icon';
import { Segments } from '@/components/ui/segments';
import { HumanLog } from './human-log';
import { type EventsSearch, NOUNS } from './search';
import type { Hold } from './use-hold';
import { useTailKeys } from './use-tail-keys';

interface EventsToolsProps {
  search: EventsSearch & { project?: string };
  hold: Hold;
  /** The chosen task's code, where it is known. */
  task: string | undefined;
}

/** Live or paused, what is filtered by, and the log for people. */
export function EventsTools({ search, hold, task }: EventsToolsProps) {
  const navigate = useNavigate();
  const change = useCallback(
    (changed: Partial<EventsSearch>) =>
      void navigate({ to: '/events', search: (before) => ({ ...before, ...changed }), replace: true }),
    [navigate],
  );
  const { type, wrong, agent, correlation } = search;
  const { paused, pause, follow } = hold;
  const toggleWrong = useCallback(
    () => change({ wrong: wrong ? undefined : true, type: undefined }),
    [change, wrong],
  );
  const togglePause = useCallback(() => (paused ? follow() : pause('asked')), [paused, pause, follow]);
  useTailKeys({ space: togglePause, end: follow, wrong: toggleWrong });
  const agents = useQuery(agentsQuery());
  const tasks = useInfiniteQuery(tasksQuery({ project: search.project, newestFirst: true }));
  const codes = new Map(tasks.data?.pages.flatMap((page) => page.items).map((one) => [one.id, one.code]));
  const types = NOUNS.map((noun) => `${noun}.*`);
  return (
    <div className="events-tools">
      <Segments
        label="Tail"
        chosen={paused ? 'paused' : 'live'}
        segments={[
          { id: 'live', name: 'Live' },
          { id: 'paused', name: 'Paused' },
        ]}
        choose={(one) => (one === 'live' ? follow() : pause('asked'))}
      />
      <FilterMenu
        name="Task"
        chosen={search.task}
        values={[...codes.keys()]}
        nameOf={(id) => codes.get(id) ?? task ?? id}
        choose={(id) => change({ task: id })}
      />
      <FilterMenu
        name="Agent"
        chosen={agent}
        values={agents.data?.items.map((one) => one.agent_id) ?? []}
        choose={(one) => change({ agent: one })}
      />
      <FilterMenu
        name="Type"
        chosen={type}
        values={type && !types.includes(type) ? [type, ...types] : types}
        choose={(one) => change({ type: one, wrong: undefined })}
      />
      <button
        type="button"
        className={`filter ${wrong ? 'filter-on' : ''}`}
        aria-pressed={wrong ?? false}
        onClick={toggleWrong}
        data-testid="filter-wrong"
      >
        Only what went wrong <kbd className="kbd wide-only">!</kbd>
      </button>
      {correlation && (
        <button
          type="button"
          className="filter filter-on"
          onClick={() => change({ correlation: undefined })}
          data-testid="filter-correlation"
        >
          Correlation <b className="num">{correlation.slice(0, 13)}</b>
          <Icon name="x" />
          <span className="sr">Take it away</span>
        </button>
      )}
      <span className="row end">
        <HumanLog shown={hold.shown} />
      </span>
    </div>
  );
}
