/** The pages of the navigation, in order, with their icons and the keys that open them. */
import type { LinkProps } from '@tanstack/react-router';
import type { IconName } from '@/components/ui/icon/icon';

export interface Place {
  to: LinkProps['to'];
  name: string;
  icon: IconName;
  /** Pressed after G. */
  key: string;
}

export interface Section {
  name: string | null;
  places: readonly Place[];
}

export const SECTIONS: readonly Section[] = [
  { name: null, places: [{ to: '/', name: 'Overview', icon: 'overview', key: 'o' }] },
];

/** The four places of the phone's bottom bar; the rest is under More. */
export const TABS: readonly Place[] = SECTIONS.flatMap((section) => section.places).slice(0, 4);
