import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { agentsQuery } from '@/api/queries/crew';
import { standingQuery } from '@/api/queries/standing';
import { waitingQuery } from '@/api/queries/waiting';
import { crewAtWork, workIn } from '@/components/ui/at-work';
import type { Place } from './pages';

/** The figure beside a place: the only one with a colour is what waits for a person. */
export function PlaceFigure({ place }: { place: Place }) {
  if (place.figure === 'waiting') return <WaitingFigure />;
  if (place.figure === 'runs') return <RunsFigure />;
  if (place.figure === 'agents') return <AgentsFigure />;
  return null;
}

function WaitingFigure() {
  const { project } = useSearch({ from: '/hall' });
  const waiting = useQuery(waitingQuery(project));
  return waiting.data?.total ? <span className="pill">{waiting.data.total}</span> : null;
}

function RunsFigure() {
  const standing = useQuery(standingQuery());
  return standing.data?.runs.length ? <span className="num fold">{standing.data.runs.length}</span> : null;
}

function AgentsFigure() {
  const agents = useQuery(agentsQuery());
  const standing = useQuery(standingQuery());
  if (!agents.data?.total || !standing.data) return null;
  const figure = crewAtWork(workIn(standing.data.runs), agents.data.total);
  return (
    <span className="num fold" title={`${figure} at work`}>
      {figure.replace(' of ', '/')}
    </span>
  );
}
