import { useEffect, useRef, useState } from 'react';
import { Icon } from '@/components/ui/icon/icon';

interface FilterTextProps {
  /** As it stands in the URL. */
  text: string;
  change: (text: string) => void;
}

/** The words to filter by. The URL follows what is typed a moment later: the field must not wait for it, or the caret jumps. */
export function FilterText({ text, change }: FilterTextProps) {
  const [typed, setTyped] = useState(text);
  const sent = useRef<string[]>([]);
  useEffect(() => {
    const place = sent.current.indexOf(text);
    sent.current = sent.current.slice(place + 1);
    // Somebody else changed it: the way back, or what clears the filter.
    if (place < 0) setTyped(text);
  }, [text]);
  return (
    <label className="filter filter-text">
      <Icon name="filter" />
      <span className="sr">Filter by words</span>
      <input
        data-filter
        placeholder="Filter"
        title="Words of the code, the title or the agent"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          sent.current.push(event.target.value);
          change(event.target.value);
        }}
        data-testid="filter-text"
      />
    </label>
  );
}
