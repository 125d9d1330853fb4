import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { projectsQuery } from '@/api/queries/projects';
import { ForeignText } from '@/components/ui/foreign-text';

/** Whose task a card is, where the board has those of all projects and there are several. */
export function CardProject({ id }: { id: string }) {
  const { project } = useSearch({ from: '/hall' });
  const all = useQuery({ ...projectsQuery(), enabled: project === undefined });
  const known = project === undefined ? (all.data?.items ?? []) : [];
  const name = known.length > 1 && known.find((one) => one.id === id)?.name;
  if (!name) return null;
  return (
    <span className="card-project meta cut">
      <ForeignText text={name} />
    </span>
  );
}
