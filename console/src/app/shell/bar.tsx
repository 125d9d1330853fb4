import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useMatches, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { meQuery } from '@/api/queries/standing';
import { signOut } from '@/api/session';
import { sentenceOf } from '@/api/words';
import { chooseTheme, useTheme } from '@/components/theme';
import { useCrumbOfPage } from '@/components/ui/crumb';
import { ForeignText, visible } from '@/components/ui/foreign-text';
import { nameOfActor } from '@/components/ui/format';
import { Icon } from '@/components/ui/icon/icon';
import { Menu } from '@/components/ui/menu';
import { toast } from '@/components/ui/toasts';
import { PersonMark } from '@/components/ui/who';

/** Crumbs at the left; search and you at the right, and the page's own action between. */
export function Bar({ openPalette }: { openPalette: () => void }) {
  const me = useQuery(meQuery());
  const page = useMatches({ select: (matches) => matches.at(-1)?.staticData });
  const named = useCrumbOfPage();
  const crumb = named || (page?.crumb ?? '');
  useEffect(() => {
    document.title = crumb ? `${visible(crumb)} · Guildhall` : 'Guildhall';
  }, [crumb]);
  return (
    <header className="bar">
      <div className="crumbs">
        <span className="wide-only">{me.data?.org_id}</span>
        <Icon name="right" className="xs" />
        {page?.within && (
          <>
            {/* The page itself is the last of the crumbs, and not what it is within. */}
            <Link to={page.within.to} activeOptions={{ exact: true, includeSearch: false }}>
              {page.within.name}
            </Link>
            <Icon name="right" className="xs" />
          </>
        )}
        <b className="cut">
          <ForeignText text={crumb} />
        </b>
      </div>
      <div className="row end">
        <button
          type="button"
          className="find"
          aria-label="Search or run a command"
          onClick={openPalette}
          data-testid="open-palette"
        >
          <Icon name="search" className="sm" />
          <span className="find-words">Search or run a command</span>
          <span className="kbd">Ctrl K</span>
        </button>
        <div id="page-action" className="row" />
        <AccountMenu name={me.data ? nameOfActor(me.data.actor) : '?'} />
      </div>
    </header>
  );
}

function AccountMenu({ name }: { name: string }) {
  const theme = useTheme();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    try {
      await signOut();
    } catch (error) {
      toast({ glyph: 'failed', text: 'You are still signed in', detail: sentenceOf(error) });
      return;
    }
    queries.clear();
    await navigate({ to: '/sign-in' });
  };
  return (
    <Menu
      className="account"
      label="Your account"
      testId="account-menu"
      align="end"
      choices={[
        { id: 'dark', name: 'Dark', chosen: theme === 'dark', choose: () => chooseTheme('dark') },
        { id: 'light', name: 'Light', chosen: theme === 'light', choose: () => chooseTheme('light') },
        {
          id: 'system',
          name: 'As the system',
          chosen: theme === 'system',
          choose: () => chooseTheme('system'),
        },
        { id: 'out', name: 'Sign out', choose: leave },
      ]}
    >
      <PersonMark name={name} large />
    </Menu>
  );
}
