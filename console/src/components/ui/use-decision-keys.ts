/** Keys of a list of decisions: J and K go from one to the next, A approves, D asks for changes. */
import { useEffect } from 'react';
import { isTyping } from './is-typing';

const CARD = '[data-decision]';

/** Presses the buttons that say `data-key` in the card that has the focus, else in the first. */
export function useDecisionKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]')) return;
      const key = event.key.toLowerCase();
      if (key === 'j' || key === 'k') goOn(key === 'j' ? 1 : -1);
      else if (key === 'a' || key === 'd')
        cardInView()?.querySelector<HTMLElement>(`[data-key=${key}]`)?.click();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

function cardInView(): Element | null {
  return document.activeElement?.closest(CARD) ?? document.querySelector(CARD);
}

function goOn(step: number): void {
  const cards = [...document.querySelectorAll(CARD)];
  const at = cards.indexOf(document.activeElement?.closest(CARD) as Element);
  const next = cards[at < 0 ? 0 : Math.min(cards.length - 1, Math.max(0, at + step))];
  next?.querySelector<HTMLElement>('button')?.focus();
}
