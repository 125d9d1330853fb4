import { Link } from '@tanstack/react-router';
import { Icon } from '@/components/ui/icon/icon';
import { TABS } from './pages';

/** The phone's bottom bar. */
export function TabBar() {
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
        </Link>
      ))}
    </nav>
  );
}
