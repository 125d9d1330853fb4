import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { standingQuery } from '@/api/queries/standing';
import { Icon } from '@/components/ui/icon/icon';
import { LiveLine } from './live-line';
import { type Place, SECTIONS, SETTINGS } from './pages';
import { PlaceFigure } from './place-figure';
import { ProjectSwitch } from './project-switch';

/** Where one can go, how the connection is, and how far the journal has come. */
export function Navigation() {
  const standing = useQuery(standingQuery());
  return (
    <nav className="side" aria-label="Main" data-testid="navigation">
      <Link className="brand" to="/" aria-label="Guildhall">
        <Icon name="arch" />
        <span className="fold">Guildhall</span>
      </Link>
      <ProjectSwitch />
      <div className="side-places">
        {SECTIONS.map((section) => (
          <div key={section.name ?? 'first'}>
            {section.name && <p className="side-name fold">{section.name}</p>}
            {section.places.map((place) => (
              <PlaceLink key={place.name} place={place} />
            ))}
          </div>
        ))}
      </div>
      <footer>
        <PlaceLink place={SETTINGS} />
        <LiveLine position={standing.data?.position} />
      </footer>
    </nav>
  );
}

function PlaceLink({ place }: { place: Place }) {
  return (
    <Link
      className="nav"
      to={place.to}
      title={place.name}
      activeOptions={{ exact: place.to === '/', includeSearch: false }}
      data-testid={`nav-${place.name.toLowerCase().replaceAll(' ', '-')}`}
    >
      <Icon name={place.icon} />
      <span className="fold">{place.name}</span>
      <PlaceFigure place={place} />
    </Link>
  );
}
