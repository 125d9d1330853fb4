import type { JobDetail } from '@/api/types';
import { Icon } from '@/components/ui/icon/icon';
import { Menu } from '@/components/ui/menu';
import { Segments } from '@/components/ui/segments';
import { type JobSearch, letterOf, type View, viewsOf } from './view';

interface JobToolsProps {
  job: JobDetail;
  view: View;
  base: number;
  change: (changed: Partial<JobSearch>) => void;
}

/** How the variants are looked at, what they are compared with, and the keys that choose among them. */
export function JobTools({ job, view, base, change }: JobToolsProps) {
  const letters = job.variants.map((one) => letterOf(one.number));
  return (
    <div className="job-tools">
      <Segments<View>
        label="View"
        chosen={view}
        segments={viewsOf(job)}
        choose={(chosen) => change({ as: chosen })}
      />
      {view === 'differences' && (
        <Menu
          className="filter"
          label={`Compared with ${letterOf(base)}`}
          testId="compared-with"
          choices={job.variants.map((one) => ({
            id: String(one.number),
            name: letterOf(one.number),
            chosen: one.number === base,
            choose: () => change({ base: one.number }),
          }))}
        >
          Compared with <b>{letterOf(base)}</b>
          <Icon name="down" />
        </Menu>
      )}
      <span className="row end meta wide-only job-keys">
        {view === 'differences' && (
          <span className="row">
            <ins className="swatch" />
            only here
          </span>
        )}
        {letters.length > 1 && (
          <>
            {letters.slice(0, 9).map((letter, place) => (
              <span key={letter} className="kbd">
                {place + 1}
              </span>
            ))}
            <span>choose</span>
          </>
        )}
        <span className="kbd">E</span>
        <span>edit</span>
        <span className="kbd">Ctrl Enter</span>
        <span>accept</span>
      </span>
    </div>
  );
}
