/** The keys of a tail: Space pauses and goes on, End follows, ! shows only what went wrong. */
import { useKeys } from '@/components/ui/keys';

interface TailKeys {
  space: () => void;
  end: () => void;
  wrong: () => void;
}

/** Listens on the whole page; what has the focus and knows Space itself keeps it. */
export function useTailKeys({ space, end, wrong }: TailKeys): void {
  const unlessPressed = (does: () => void) => (event: KeyboardEvent) => {
    if (event.target instanceof Element && event.target.closest('button, [role=menu]')) return false;
    does();
    return true;
  };
  useKeys({ ' ': unlessPressed(space), End: unlessPressed(end), '!': wrong });
}
