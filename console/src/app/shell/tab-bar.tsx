import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { Icon } from '@/components/ui/icon/icon';
import { PLACES, TABS } from './pages';
import { PlaceFigure } from './place-figure';
import { ProjectSwitch } from './project-switch';

/** The phone's bottom bar: four places, and the rest behind More. */
export function TabBar() {
  const [more, setMore] = useState(false);
  return (
    <nav className="tabbar" aria-label="Places" data-testid="tab-bar">
      {TABS.map((place) => (
        <Link
          key={place.name}
          to={place.to}
          activeOptions={{ exact: place.to === '/', includeSearch: false }}
        >
          <Icon name={place.icon} />
          {place.name.split(' ')[0]}
          {place.figure === 'waiting' && <PlaceFigure place={place} />}
        </Link>
      ))}
      <button type="button" onClick={() => setMore(true)} data-testid="more">
        <Icon name="more" />
        More
      </button>
      {more && (
        <Dialog title="All places" testId="all-places" className="sheet" close={() => setMore(false)}>
          <ProjectSwitch />
          {PLACES.map((place) => (
            <Link key={place.name} className="nav" to={place.to} onClick={() => setMore(false)}>
              <Icon name={place.icon} />
              {place.name}
            </Link>
          ))}
        </Dialog>
      )}
    </nav>
  );
}
