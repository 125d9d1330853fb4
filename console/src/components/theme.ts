/** The theme that somebody chose: dark, light, or as their system is. public/theme.js applies it before the first paint. */
import { useSyncExternalStore } from 'react';

export type Theme = 'dark' | 'light' | 'system';

const KEPT = 'guildhall.theme';
const watchers = new Set<() => void>();

/** The theme that was chosen; dark where nobody did. */
export function chosenTheme(): Theme {
  const kept = localStorage.getItem(KEPT);
  return kept === 'light' || kept === 'system' ? kept : 'dark';
}

/** Choose a theme, for this browser. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEPT, theme);
  applyTheme();
  for (const watcher of watchers) watcher();
}

/** Show the chosen theme, and follow the system where that was chosen. */
export function applyTheme(): void {
  const system = matchMedia('(prefers-color-scheme: light)');
  const theme = chosenTheme();
  const light = theme === 'light' || (theme === 'system' && system.matches);
  document.documentElement.dataset.theme = light ? 'light' : 'dark';
  system.onchange = theme === 'system' ? applyTheme : null;
}

/** The chosen theme, kept in step. */
export function useTheme(): Theme {
  return useSyncExternalStore((watcher) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, chosenTheme);
}
