import { Button } from '@/components/ui/button';
import { counted } from '@/components/ui/format';

interface SelectionBarProps {
  count: number;
  move: () => void;
  clear: () => void;
}

/** What is done with the tasks that are selected, at once. */
export function SelectionBar({ count, move, clear }: SelectionBarProps) {
  if (!count) return null;
  return (
    <div className="selection-bar" role="status" data-testid="selection">
      <b>{counted(count, 'task')}</b> selected
      <Button icon="arrow" onClick={move} data-testid="move-selected">
        Move to…
      </Button>
      <Button kind="bare" onClick={clear} data-testid="clear-selected">
        Select none
      </Button>
    </div>
  );
}
