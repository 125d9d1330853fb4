import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { STATE_OF_TASK } from '@/components/ui/states';
import type { Part } from './columns';
import type { TasksSearch } from './filter';
import { useColumn } from './use-column';

interface StateStripProps {
  columns: readonly (readonly Part[])[];
  search: TasksSearch & { project?: string };
  shown: number;
  show: (place: number) => void;
}

/** On a phone: the columns as a strip with counts, one of them shown at a time. */
export function StateStrip({ columns, search, shown, show }: StateStripProps) {
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
          <span className="num">
            {parts.map((part) => (
              <Count key={part.name} part={part} search={search} />
            ))}
          </span>
        </button>
      ))}
    </div>
  );
}

function Count({ part, search }: { part: Part; search: TasksSearch & { project?: string } }) {
  return <span className="strip-count">{useColumn(part, search).total}</span>;
}
