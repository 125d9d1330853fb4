/** The pages of the navigation, in order, with their icons and the keys that open them. */
import type { LinkProps } from '@tanstack/react-router';
import type { IconName } from '@/components/ui/icon/icon';

export interface Place {
  to: LinkProps['to'];
  name: string;
  icon: IconName;
  /** Pressed after G. */
  key: string;
  /** Which figure stands beside it. */
  figure?: 'waiting' | 'runs' | 'agents';
}

export interface Section {
  name: string | null;
  places: readonly Place[];
}

export const SECTIONS: readonly Section[] = [
  {
    name: null,
    places: [
      { to: '/', name: 'Overview', icon: 'overview', key: 'o' },
      { to: '/waiting', name: 'Waiting for you', icon: 'waiting', key: 'w', figure: 'waiting' },
    ],
  },
  {
    name: 'Work',
    places: [
      { to: '/projects', name: 'Projects', icon: 'projects', key: 'p' },
      { to: '/runs', name: 'Runs', icon: 'runs', key: 'r', figure: 'runs' },
      { to: '/tasks', name: 'Tasks', icon: 'tasks', key: 't' },
      { to: '/sprints', name: 'Sprints', icon: 'sprints', key: 's' },
    ],
  },
  {
    name: 'Make',
    places: [
      { to: '/studio', name: 'Studio', icon: 'studio', key: 'u' },
      { to: '/jobs', name: 'Jobs', icon: 'jobs', key: 'j' },
      { to: '/scheduler', name: 'Scheduler', icon: 'clock', key: 'c' },
    ],
  },
  {
    name: 'Crew',
    places: [
      { to: '/agents', name: 'Agents', icon: 'agents', key: 'a', figure: 'agents' },
      { to: '/leases', name: 'Leases', icon: 'leases', key: 'l' },
    ],
  },
  {
    name: 'Record',
    places: [
      { to: '/events', name: 'Events', icon: 'events', key: 'e' },
      { to: '/verify', name: 'Verify', icon: 'verify', key: 'v' },
    ],
  },
];

/** How it is set: it stands apart, below the others. */
export const SETTINGS: Place = { to: '/settings', name: 'Settings', icon: 'settings', key: ',' };

/** Every page, in order. */
export const PLACES: readonly Place[] = [...SECTIONS.flatMap((section) => section.places), SETTINGS];

/** The places of the phone's bottom bar; the rest is under More. */
export const TABS: readonly Place[] = ['Overview', 'Waiting for you', 'Tasks', 'Runs'].flatMap((name) =>
  PLACES.filter((place) => place.name === name),
);
