import { useEffect } from 'react';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { STATE_OF_TASK } from '@/components/ui/states';
import type { Part } from './columns';
import type { TasksSearch } from './filter';
import { useColumn } from './use-column';

interface StateStripProps {
  columns: readonly (readonly Part[])[];
  search: TasksSearch & { project?: string };
  shown: number;
  /** Says how many tasks stand in a column, once that is known. */
  count: (place: number, total: number) => void;
  show: (place: number) => void;
}

/** On a phone: the columns as a strip with names and counts, one of them shown at a time. */
export function StateStrip({ columns, search, shown, count, show }: StateStripProps) {
  return (
    <div className="state-strip">
      {columns.map((parts, place) => (
        <button
          key={parts[0]?.name}
          type="button"
          aria-pressed={place === shown}
          aria-label={parts.map((part) => part.name).join(' and ')}
          onClick={() => show(place)}
        >
          {parts[0] && <StateGlyph name={STATE_OF_TASK[parts[0].target]} size={18} />}
          <span className="strip-name">{parts.at(-1)?.name}</span>
          <Sum parts={parts} search={search} place={place} count={count} />
        </button>
      ))}
    </div>
  );
}

type SumProps = Pick<StateStripProps, 'search' | 'count'> & { parts: readonly Part[]; place: number };

/** How many tasks stand in a column of one part, or of two. */
function Sum({ parts, search, place, count }: SumProps) {
  const [one, two] = parts as [Part, Part?];
  const upper = useColumn(one, search);
  const lower = useColumn(two ?? one, search);
  const total = upper.total + (two ? lower.total : 0);
  const pending = upper.pending || lower.pending;
  useEffect(() => {
    if (!pending) count(place, total);
  }, [pending, place, total, count]);
  return <span className="num">{total}</span>;
}
