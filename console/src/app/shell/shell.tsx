import { Outlet } from '@tanstack/react-router';
import { Bar } from './bar';
import { Navigation } from './navigation';
import './shell.css';
import { TabBar } from './tab-bar';

/** What stands around every page: navigation at the left (below, on a phone), a bar above. */
export function Shell() {
  return (
    <div className="app" data-testid="shell">
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <Navigation />
      <div className="main">
        <Bar />
        <main id="page" tabIndex={-1} className="page-frame">
          <Outlet />
        </main>
      </div>
      <TabBar />
    </div>
  );
}
