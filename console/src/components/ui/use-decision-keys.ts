/** Keys of a list of decisions: A approves, D asks for changes. J and K are those of every list. */
import { useEffect } from 'react';
import { actsAlone } from './single-keys';

const CARD = '[data-decision]';

/** Presses the buttons that say `data-key` in the card that has the focus, else in the first. */
export function useDecisionKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!actsAlone(event)) return;
      const key = event.key.toLowerCase();
      if (key !== 'a' && key !== 'd') return;
      cardInView()?.querySelector<HTMLElement>(`[data-key=${key}]`)?.click();
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

function cardInView(): Element | null {
  return document.activeElement?.closest(CARD) ?? document.querySelector(CARD);
}
