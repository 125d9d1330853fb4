import { Outlet } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useJournal } from '@/api/stream/journal';
import { ConflictDialog } from '@/components/conflict/conflict-dialog';
import { useListKeys } from '@/components/ui/list/use-list-keys';
import { ToastList } from '@/components/ui/toast-list';
import { useKeptFocus } from '../kept-focus';
import { useGlobalKeys } from '../keyboard';
import { Palette } from '../palette/palette';
import { Bar } from './bar';
import { DemoLine } from './demo-line';
import { KeysHelp } from './keys-help';
import { Navigation } from './navigation';
import { OfflineLine } from './offline-line';
import { SessionOver } from './session-over';
import './shell.css';
import { TabBar } from './tab-bar';
import { useFresh } from './use-fresh';

const FOLDED = 'guildhall.folded';

/** What stands around every page: navigation at the left (below, on a phone), a bar above. */
export function Shell() {
  const [over, setOver] = useState<'palette' | 'keys'>();
  const [folded, setFolded] = useState(() => localStorage.getItem(FOLDED) === 'yes');
  useFresh();
  const { connection } = useJournal();
  const keys = useMemo(
    () => ({
      palette: () => setOver('palette'),
      help: () => setOver('keys'),
      fold: () =>
        setFolded((before) => {
          localStorage.setItem(FOLDED, before ? 'no' : 'yes');
          return !before;
        }),
    }),
    [],
  );
  useGlobalKeys(keys);
  useListKeys();
  useKeptFocus();
  const close = () => setOver(undefined);
  return (
    <div className={`app ${folded ? 'app-folded' : ''}`} data-testid="shell">
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <Navigation />
      <div className="main">
        <DemoLine />
        <OfflineLine connection={connection} />
        <Bar openPalette={keys.palette} />
        <main id="page" tabIndex={-1} className="page-frame">
          <Outlet />
        </main>
        <ToastList />
      </div>
      <TabBar />
      {over === 'palette' && <Palette close={close} />}
      {over === 'keys' && <KeysHelp close={close} />}
      <ConflictDialog />
      <SessionOver />
    </div>
  );
}
