/** The keys of a change: N and P go from hunk to hunk, F to the next file, V marks it seen, C comments. */
import { useKeys } from '@/components/ui/keys';

interface DiffKeys {
  next: () => void;
  seen: () => void;
}

/** Counts on the whole page while a change is shown. */
export function useDiffKeys({ next, seen }: DiffKeys): void {
  useKeys({
    n: (event) => (event.shiftKey ? false : goTo(1)),
    p: () => goTo(-1),
    f: next,
    v: seen,
    c: () => hunkAt(0)?.querySelector<HTMLElement>('.patch-say')?.click(),
  });
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
