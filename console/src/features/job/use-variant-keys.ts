/** The keys among variants: 1 to 9 choose, E edits, Ctrl Enter accepts; none while somebody types. */
import { useEffect } from 'react';
import type { Tagged } from '@/api/problem';
import type { Variant } from '@/api/types';
import { isTyping } from '@/components/ui/is-typing';
import { actsAlone } from '@/components/ui/single-keys';

interface VariantKeys {
  variants: readonly Tagged<Variant>[];
  chosen: number;
  choose: (number: number) => void;
  edited: number | undefined;
  edit: (number: number) => void;
}

export function useVariantKeys({ variants, chosen, choose, edited, edit }: VariantKeys): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return;
      const one = variants.find(({ value }) => value.number === chosen)?.value;
      if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
        event.preventDefault();
        document.querySelector<HTMLElement>(`[data-accepts="${chosen}"]`)?.click();
      } else if (!actsAlone(event)) return;
      else if (/^[1-9]$/.test(event.key) && variants.some(({ value }) => value.number === Number(event.key)))
        choose(Number(event.key));
      else if (event.key.toLowerCase() === 'e' && one?.status === 'draft' && edited === undefined) {
        event.preventDefault();
        edit(chosen);
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [variants, chosen, choose, edited, edit]);
}
