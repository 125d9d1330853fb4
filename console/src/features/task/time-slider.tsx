import { useNavigate } from '@tanstack/react-router';
import { wordsOfVersion } from './history-words';
import type { TaskHistory } from './use-history';

interface TimeSliderProps {
  task: string;
  history: TaskHistory;
  at: string | undefined;
}

/** A way through the versions of a task; at its end is now, and whoever comes to its beginning reads what lies before. */
export function TimeSlider({ task, history, at }: TimeSliderProps) {
  const navigate = useNavigate();
  const versions = history.versions.toReversed();
  const first = (history.total ?? versions.length) - versions.length;
  const found = versions.findIndex((version) => String(version.position) === at);
  const place = found < 0 ? versions.length - 1 : found;
  const choose = (next: number) => {
    const version = versions[next];
    if (next === 0) history.earlier?.();
    const past = version && next < versions.length - 1 ? String(version.position) : undefined;
    void navigate({
      to: '/tasks/$taskId',
      params: { taskId: task },
      search: (before) => ({ ...before, at: past }),
      replace: true,
    });
  };
  const shown = versions[place];
  return (
    <div className="slider">
      <input
        type="range"
        min={0}
        max={versions.length - 1}
        value={place}
        aria-label="Version of the task"
        aria-valuetext={
          shown ? `${first + place + 1} of ${first + versions.length}: ${wordsOfVersion(shown)}` : undefined
        }
        onChange={(event) => choose(Number(event.target.value))}
        data-testid="time-slider"
      />
    </div>
  );
}
