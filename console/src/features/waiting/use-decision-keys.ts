/** Keys of a list of decisions: A approves, D asks for changes. J and K are those of every list. */
import { useKeys } from '@/components/ui/keys';

/** Presses the button that says `data-key` in the card that has the focus; without one, a key decides nothing. */
export function useDecisionKeys(): void {
  useKeys({ a: () => pressed('a'), d: () => pressed('d') });
}

function pressed(key: string): boolean {
  const card = document.activeElement?.closest('[data-decision]');
  const button = card?.querySelector<HTMLElement>(`[data-key=${key}]`);
  button?.click();
  return button !== undefined && button !== null;
}
