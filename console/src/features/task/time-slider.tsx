import { useNavigate } from '@tanstack/react-router';
import type { Version } from '@/api/queries/around-task';
import { wordsOfVersion } from './history-words';

interface TimeSliderProps {
  task: string;
  versions: readonly Version[];
  at: string | undefined;
}

/** A way through the versions of a task; at its end is now. */
export function TimeSlider({ task, versions, at }: TimeSliderProps) {
  const navigate = useNavigate();
  const found = versions.findIndex((version) => String(version.position) === at);
  const place = found < 0 ? versions.length - 1 : found;
  const choose = (next: number) => {
    const version = versions[next];
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
        aria-valuetext={shown ? `${place + 1} of ${versions.length}: ${wordsOfVersion(shown)}` : undefined}
        onChange={(event) => choose(Number(event.target.value))}
        data-testid="time-slider"
      />
    </div>
  );
}
