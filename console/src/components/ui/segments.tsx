import { Icon, type IconName } from './icon/icon';
import './segments.css';

interface Segment<Id extends string> {
  id: Id;
  name: string;
  icon?: IconName;
}

interface SegmentsProps<Id extends string> {
  label: string;
  chosen: Id;
  segments: readonly Segment<Id>[];
  choose: (id: Id) => void;
}

/** One of a few, side by side. */
export function Segments<Id extends string>({ label, chosen, segments, choose }: SegmentsProps<Id>) {
  return (
    <fieldset className="seg" aria-label={label}>
      {segments.map((one) => (
        <button
          key={one.id}
          type="button"
          aria-pressed={one.id === chosen}
          aria-label={one.icon ? one.name : undefined}
          title={one.icon ? one.name : undefined}
          onClick={() => choose(one.id)}
          data-testid={`segment-${one.id}`}
        >
          {one.icon ? <Icon name={one.icon} className="sm" /> : one.name}
        </button>
      ))}
    </fieldset>
  );
}
