import { Link } from '@tanstack/react-router';
import { clockToSecond } from '@/api/clock-of';
import type { TaskInFull } from '@/api/types';
import { Failure } from '@/components/ui/failure';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { glyphOf, wordsOfVersion } from './history-words';
import { TimeSlider } from './time-slider';
import { useHistory } from './use-history';

const SHOWN = 8;

/** What happened to the task, the newest first, with a slider through its past. */
export function HistoryPanel({ task, at }: { task: TaskInFull; at: string | undefined }) {
  const history = useHistory(task.id);
  const { versions } = history;
  return (
    <Panel
      title="History"
      count={history.total}
      more={`version ${task.version}`}
      testId="panel-history"
      className="padded"
    >
      {history.pending && <Skeleton rows={4} />}
      {history.error && <Failure what="The history" error={history.error} retry={history.again} />}
      {versions.length > 1 && <TimeSlider task={task.id} history={history} at={at} />}
      {versions.slice(0, SHOWN).map((version) => (
        <Link
          key={version.id}
          className="moment"
          to="/tasks/$taskId"
          params={{ taskId: task.id }}
          search={(before) => ({ ...before, at: String(version.position) })}
        >
          <StateGlyph name={glyphOf(version)} />
          <span className="cut">{wordsOfVersion(version)}</span>
          <time className="num faint" dateTime={version.emitted_at}>
            {clockToSecond(version.emitted_at)}
          </time>
        </Link>
      ))}
    </Panel>
  );
}
