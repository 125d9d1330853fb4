/** What the palette offers: pages and actions by their names. */
import { useNavigate } from '@tanstack/react-router';
import { chooseTheme } from '@/components/theme';
import type { IconName } from '@/components/ui/icon/icon';
import type { StateName } from '@/components/ui/icon/state-glyph';
import { PLACES } from '../shell/pages';

export interface Found {
  id: string;
  group: 'Go to' | 'Actions' | 'Tasks' | 'Runs' | 'Agents';
  name: string;
  icon?: IconName;
  state?: StateName;
  key?: string;
  go: () => unknown;
}

/** The pages, and what can be done anywhere. */
export function useCommands(): Found[] {
  const navigate = useNavigate();
  const pages = PLACES.map(
    (place): Found => ({
      id: `page-${place.key}`,
      group: 'Go to',
      name: place.name,
      icon: place.icon,
      key: `G then ${place.key.toUpperCase()}`,
      go: () => navigate({ to: place.to }),
    }),
  );
  const themes = (['dark', 'light', 'system'] as const).map(
    (theme): Found => ({
      id: `theme-${theme}`,
      group: 'Actions',
      name: theme === 'system' ? 'Theme: as the system' : `Theme: ${theme}`,
      icon: 'sun',
      go: () => chooseTheme(theme),
    }),
  );
  return [...pages, ...themes];
}

/** Those whose names have every word that was typed, those that begin with it first. */
export function matching(found: readonly Found[], text: string): Found[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = found.filter((one) => words.every((word) => one.name.toLowerCase().includes(word)));
  const begins = (one: Found) => (one.name.toLowerCase().startsWith(words[0] ?? '') ? 0 : 1);
  return fitting.sort((one, other) => begins(one) - begins(other));
}
