/** Keys of a list of decisions: A approves, D asks for changes. J and K are those of every list. */
import { useKeys } from '../ui/keys';
import './approval.css';

/**
 * Presses the button that says `data-key` in the card that has the focus; where no card has it, in the first question
 * of a list that says `decisions`, which is marked meanwhile.
 */
export function useDecisionKeys(): void {
  useKeys({ a: () => pressed('a'), d: () => pressed('d') });
}

function pressed(key: string): boolean {
  const focused = document.activeElement?.closest('[data-decision]');
  const card = focused ?? document.querySelector('#page .decisions > [data-decision]');
  const button = card?.querySelector<HTMLElement>(`[data-key=${key}]`);
  button?.click();
  return button !== undefined && button !== null;
}
