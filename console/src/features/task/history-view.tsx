import { Link } from '@tanstack/react-router';
import type { TaskInFull } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { exactly, grouped } from '@/components/ui/format';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Skeleton } from '@/components/ui/notices';
import { causeOfVersion, glyphOf, wordsOfVersion } from './history-words';
import { useHistory } from './use-history';

/** Every event of the task, the newest first: what it says, and the hash of the version that it made. */
export function HistoryView({ task }: { task: TaskInFull }) {
  const history = useHistory(task.id);
  if (history.pending) return <Skeleton rows={8} />;
  if (history.error) return <Failure what="The history" error={history.error} retry={history.again} />;
  return (
    <section className="panel" data-testid="history">
      {history.versions.map((version) => (
        <details key={version.id} className="version">
          <summary>
            <StateGlyph name={glyphOf(version)} />
            <span className="num faint">{grouped(version.position)}</span>
            <span className="col grow">
              <span className="cut">{wordsOfVersion(version)}</span>
              <span className="meta cut">
                <ForeignText text={causeOfVersion(version)} />
              </span>
            </span>
            <code className="meta wide-only">{version.type}</code>
            <span className="meta">{exactly(version.emitted_at)}</span>
          </summary>
          <pre>
            <ForeignText text={JSON.stringify(version.payload, null, 2)} />
          </pre>
          <p className="row meta">
            <code>{version.hash}</code>
            <Link
              className="end"
              to="/tasks/$taskId"
              params={{ taskId: task.id }}
              search={(before) => ({ ...before, at: String(version.position) })}
            >
              See the task as it stood here
            </Link>
          </p>
        </details>
      ))}
      {history.earlier && (
        <Button kind="bare" onClick={history.earlier} data-testid="history-earlier">
          Earlier: {grouped(history.versions.length)} of {grouped(history.total ?? 0)} are shown
        </Button>
      )}
    </section>
  );
}
