import type { TaskInFull } from '@/api/types';
import { ForeignText } from '@/components/ui/foreign-text';
import { Markdown } from '@/components/ui/markdown/markdown';
import { Nothing } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';

/** What whoever does it is told: the words, the commands, what was found before. */
export function ContextView({ task }: { task: TaskInFull }) {
  return (
    <div className="stack" data-testid="context">
      <Panel title="Description" testId="panel-description">
        {task.description ? (
          <div className="inset">
            <Markdown text={task.description} />
          </div>
        ) : (
          <Nothing>It says no more than its title.</Nothing>
        )}
      </Panel>
      {task.commands.length > 0 && (
        <Panel title="Commands" count={task.commands.length} testId="panel-commands">
          {task.commands.map((command) => (
            <pre key={command} className="command">
              <ForeignText text={command} />
            </pre>
          ))}
        </Panel>
      )}
      {task.findings.length > 0 && (
        <Panel title="Found before" count={task.findings.length} testId="panel-findings">
          {task.findings.map((finding) => (
            <div key={`${finding.source} ${finding.text}`} className="finding">
              <span className="meta">{finding.source}</span>
              <pre>
                <ForeignText text={finding.text} />
              </pre>
            </div>
          ))}
        </Panel>
      )}
      {task.summary && (
        <Panel title="What was done" testId="panel-summary">
          <div className="inset">
            <Markdown text={task.summary} />
          </div>
        </Panel>
      )}
    </div>
  );
}
