import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { projectsQuery } from '@/api/queries/projects';
import { budgetOf, budgetWords } from '@/components/ui/budget-words';
import { buttonClass } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';

/** What a run of each project may spend; it is changed where the project is. */
export function BudgetsPanel() {
  const asked = useQuery(projectsQuery());
  return (
    <Panel title="Budgets" testId="panel-budgets">
      {asked.isPending && <Skeleton rows={2} />}
      {asked.isError && <Failure what="The budgets" error={asked.error} retry={() => asked.refetch()} />}
      {asked.data?.items.length === 0 && <Nothing>No project yet. Each has a budget for its runs.</Nothing>}
      {asked.data?.items.map((project) => (
        <div key={project.id} className="settings-row" data-testid={`budget-${project.id}`}>
          <b>
            <ForeignText text={project.name} />
          </b>
          <span className="muted grow">{budgetWords(budgetOf(project))}</span>
          <Link
            to="/projects/$projectId"
            params={{ projectId: project.id }}
            className={buttonClass()}
            aria-label={`Change the budget of ${project.name}`}
          >
            Change
          </Link>
        </div>
      ))}
    </Panel>
  );
}
