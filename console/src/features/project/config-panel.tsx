import { useQuery } from '@tanstack/react-query';
import { beganFromQuery } from '@/api/queries/projects';
import type { Project } from '@/api/types';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { configLines } from './config-diff';

/** The project's config, as a difference from its template. */
export function ConfigPanel({ project }: { project: Project }) {
  if (project.template) return <Compared project={project} template={project.template} />;
  return (
    <Panel title="Config" testId="panel-config" className="project-config">
      <Lines before={{}} config={project.config} />
    </Panel>
  );
}

interface ComparedProps {
  project: Project;
  template: NonNullable<Project['template']>;
}

function Compared({ project, template }: ComparedProps) {
  const began = useQuery(beganFromQuery(template));
  return (
    <Panel
      title="Config"
      testId="panel-config"
      className="project-config"
      more={`against ${template.template_id}, version ${template.version}`}
    >
      {began.isPending && <Skeleton rows={3} />}
      {began.isError && <Failure what="The template" error={began.error} retry={() => began.refetch()} />}
      {began.data && <Lines before={began.data.body} config={project.config} />}
    </Panel>
  );
}

function Lines({ before, config }: { before: Record<string, unknown>; config: Record<string, unknown> }) {
  const lines = configLines(before, config);
  if (!lines.length) return <Nothing>Nothing is set: runs take what Guildhall does by default.</Nothing>;
  return (
    <dl className="config-lines">
      {lines.map((line) => (
        <div key={line.path} className={line.template === line.project ? 'config-same' : ''}>
          <dt>
            <code>
              <ForeignText text={line.path} />
            </code>
          </dt>
          <dd>
            {line.template !== null && line.template !== line.project && (
              <del>
                <ForeignText text={line.template} />
              </del>
            )}
            {line.project !== null &&
              (line.template === line.project ? (
                <ForeignText text={line.project} />
              ) : (
                <ins>
                  <ForeignText text={line.project} />
                </ins>
              ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
