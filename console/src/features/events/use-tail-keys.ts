/** The keys of a tail: Space pauses and goes on, End follows, ! shows only what went wrong. */
import { useEffect } from 'react';
import { actsAlone } from '@/components/ui/single-keys';

interface TailKeys {
  space: () => void;
  end: () => void;
  wrong: () => void;
}

/** Listens on the whole page; what has the focus and knows Space itself keeps it. */
export function useTailKeys({ space, end, wrong }: TailKeys): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!actsAlone(event)) return;
      const pressed = event.target instanceof Element && event.target.closest('button, [role=menu]');
      if (event.key === ' ' && !pressed) space();
      else if (event.key === 'End' && !pressed) end();
      else if (event.key === '!') wrong();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [space, end, wrong]);
}
