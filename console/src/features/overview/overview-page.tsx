import { useSearch } from '@tanstack/react-router';
import { KeptWork } from '@/components/kept/kept-work';
import { CostPanel } from './cost-panel';
import { CrewPanel } from './crew-panel';
import { LatestPanel } from './latest-panel';
import './overview.css';
import { RunningPanel } from './running-panel';
import { Sentence } from './sentence';
import { WaitingPanel } from './waiting-panel';
import { WrongPanel } from './wrong-panel';

/** Must I act, and does it go well? */
export function OverviewPage() {
  const { project } = useSearch({ from: '/hall' });
  return (
    <div className="page overview" data-testid="page-overview">
      <Sentence project={project} />
      <div className="stack">
        <WaitingPanel project={project} />
        <KeptWork project={project} />
        <RunningPanel project={project} />
        <WrongPanel project={project} />
      </div>
      <div className="stack">
        <CostPanel project={project} />
        <CrewPanel project={project} />
        <LatestPanel project={project} />
      </div>
    </div>
  );
}
