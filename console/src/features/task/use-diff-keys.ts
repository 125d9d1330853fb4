/** The keys of a change: N and P go from hunk to hunk, F to the next file, V marks it seen, C comments. */
import { useEffect } from 'react';
import { isTyping } from '@/components/ui/is-typing';

interface DiffKeys {
  next: () => void;
  seen: () => void;
}

/** Listens on the whole page while a change is shown. */
export function useDiffKeys({ next, seen }: DiffKeys): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]')) return;
      const key = event.key.toLowerCase();
      if (key === 'n' && !event.shiftKey) goTo(1);
      else if (key === 'p') goTo(-1);
      else if (key === 'f') next();
      else if (key === 'v') seen();
      else if (key === 'c') hunkAt(0)?.querySelector<HTMLElement>('.patch-say')?.click();
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [next, seen]);
}

function hunkAt(step: number): HTMLElement | undefined {
  const hunks = [...document.querySelectorAll<HTMLElement>('[data-hunk]')];
  const at = hunks.indexOf(document.activeElement?.closest('[data-hunk]') as HTMLElement);
  return hunks[at < 0 ? 0 : Math.min(hunks.length - 1, Math.max(0, at + step))];
}

function goTo(step: number): void {
  const hunk = hunkAt(step);
  hunk?.focus();
  hunk?.scrollIntoView?.({ block: 'nearest' });
}
