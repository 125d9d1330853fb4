import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { meQuery, standingQuery } from '@/api/queries/standing';
import { Icon } from '@/components/ui/icon/icon';
import { Menu } from '@/components/ui/menu';

/** Which project every page is about; it stands in the URL, so that a link shows the same. */
export function ProjectSwitch() {
  const { project } = useSearch({ from: '/hall' });
  const navigate = useNavigate();
  const me = useQuery(meQuery());
  const standing = useQuery(standingQuery());
  const projects = standing.data?.projects ?? [];
  const chosen = projects.find((one) => one.project_id === project);
  const choose = (id: string | undefined) => navigate({ to: '.', search: { project: id } });
  return (
    <Menu
      className="scope"
      label={`Project: ${chosen?.name ?? 'all'}. Change it`}
      testId="project-switch"
      choices={[
        { id: '', name: 'All projects', chosen: !project, choose: () => choose(undefined) },
        ...projects.map((one) => ({
          id: one.project_id,
          name: one.name,
          chosen: one.project_id === project,
          choose: () => choose(one.project_id),
        })),
      ]}
    >
      <span className="col grow">
        <b className="cut">{chosen?.name ?? 'All projects'}</b>
        <span className="meta cut">{me.data?.org_id}</span>
      </span>
      <Icon name="updown" className="sm faint" />
    </Menu>
  );
}
