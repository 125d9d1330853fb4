import { Link } from '@tanstack/react-router';
import { Tabs } from '@/components/ui/tabs';

export const TABS = ['live', 'tasks', 'approvals', 'events', 'report', 'config'] as const;
export type RunTab = (typeof TABS)[number];

const NAMES: Readonly<Record<RunTab, string>> = {
  live: 'Live',
  tasks: 'Tasks',
  approvals: 'Approvals',
  events: 'Events',
  report: 'Report',
  config: 'Config',
};

interface RunTabsProps {
  open: RunTab;
  over: boolean;
  tasks: number;
  waiting: number;
}

/** The views of a run; of one that is over the report stands first. */
export function RunTabs({ open, over, tasks, waiting }: RunTabsProps) {
  const order = over ? (['report', ...TABS.filter((tab) => tab !== 'report')] as RunTab[]) : TABS;
  return (
    <Tabs label="Views of the run">
      {order.map((tab) => (
        <Link
          key={tab}
          to="."
          search={(before) => ({ ...before, part: tab, step: undefined })}
          aria-current={tab === open ? 'page' : undefined}
          replace
          data-testid={`tab-${tab}`}
        >
          {tab === 'live' && over ? 'Course' : NAMES[tab]}
          {tab === 'tasks' && tasks > 0 && <span className="num">{tasks}</span>}
          {tab === 'approvals' && waiting > 0 && <span className="pill">{waiting}</span>}
        </Link>
      ))}
    </Tabs>
  );
}
