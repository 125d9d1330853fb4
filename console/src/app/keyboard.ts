/** The keys that work on every page. Single keys never fire while somebody types. */
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { actsAlone } from '@/components/ui/single-keys';
import { PLACES } from './shell/pages';

const CHORD_MS = 1200;

export interface GlobalKeys {
  palette: () => void;
  help: () => void;
  fold: () => void;
}

/** Ctrl or Cmd K, `/`, `?`, `[`, and G followed by a page's key. */
export function useGlobalKeys(keys: GlobalKeys): void {
  const navigate = useNavigate();
  const chord = useRef(0);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        keys.palette();
        return;
      }
      if (!actsAlone(event)) return;
      const follows = Date.now() - chord.current < CHORD_MS;
      chord.current = 0;
      const place = PLACES.find((one) => one.key === event.key.toLowerCase());
      if (follows && place) {
        event.preventDefault();
        void navigate({ to: place.to });
      } else if (event.key.toLowerCase() === 'g' && !event.shiftKey) chord.current = Date.now();
      else if (event.key === '?') keys.help();
      else if (event.key === '[') keys.fold();
      else if (event.key === '/') {
        const filter = document.querySelector<HTMLElement>('[data-filter]');
        if (filter) {
          event.preventDefault();
          filter.focus();
        }
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [keys, navigate]);
}
