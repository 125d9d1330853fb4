/** The keys among variants: 1 to 9 choose, E edits, Ctrl Enter accepts; none while somebody types. */
import type { Tagged } from '@/api/problem';
import type { Variant } from '@/api/types';
import { useKeys } from '@/components/ui/keys';

/** Numbers with a key of their own. */
const MOST = 9;

interface VariantKeys {
  variants: readonly Tagged<Variant>[];
  chosen: number;
  choose: (number: number) => void;
  edited: number | undefined;
  edit: (number: number) => void;
}

export function useVariantKeys({ variants, chosen, choose, edited, edit }: VariantKeys): void {
  const one = variants.find(({ value }) => value.number === chosen)?.value;
  const numbers = variants.map(({ value }) => value.number).filter((number) => number <= MOST);
  useKeys({
    ...Object.fromEntries(numbers.map((number) => [String(number), () => choose(number)])),
    'ctrl+Enter': () => document.querySelector<HTMLElement>(`[data-accepts="${chosen}"]`)?.click(),
    e: () => (one?.status === 'draft' && edited === undefined ? edit(chosen) : false),
  });
}
