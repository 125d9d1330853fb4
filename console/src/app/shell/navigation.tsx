import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { standingQuery } from '@/api/queries/standing';
import { grouped } from '@/components/ui/format';
import { Icon } from '@/components/ui/icon/icon';
import { SECTIONS } from './pages';
import { ProjectSwitch } from './project-switch';

/** Where one can go, how the connection is, and how far the journal has come. */
export function Navigation() {
  return (
    <nav className="side" aria-label="Main" data-testid="navigation">
      <Link className="brand" to="/">
        <Icon name="arch" />
        Guildhall
      </Link>
      <ProjectSwitch />
      <div className="side-places">
        {SECTIONS.map((section) => (
          <div key={section.name ?? 'first'}>
            {section.name && <p className="side-name">{section.name}</p>}
            {section.places.map((place) => (
              <Link
                key={place.name}
                className="nav"
                to={place.to}
                activeOptions={{ exact: place.to === '/', includeSearch: false }}
                data-testid={`nav-${place.name.toLowerCase().replaceAll(' ', '-')}`}
              >
                <Icon name={place.icon} />
                {place.name}
              </Link>
            ))}
          </div>
        ))}
      </div>
      <footer>
        <LiveLine />
      </footer>
    </nav>
  );
}

function LiveLine() {
  const standing = useQuery(standingQuery());
  return (
    <div className="live" data-testid="live-line">
      Live
      {standing.data && <span className="num">{grouped(standing.data.position)}</span>}
    </div>
  );
}
