import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMatches, useNavigate } from '@tanstack/react-router';
import { meQuery } from '@/api/queries/standing';
import { signOut } from '@/api/session';
import { Icon } from '@/components/ui/icon/icon';
import { Menu } from '@/components/ui/menu';
import { PersonMark } from '@/components/ui/who';
import { chooseTheme, useTheme } from '../theme';

/** Crumbs at the left; search, one primary action and you at the right. */
export function Bar() {
  const me = useQuery(meQuery());
  const crumb = useMatches({ select: (matches) => matches.at(-1)?.staticData.crumb ?? '' });
  return (
    <header className="bar">
      <div className="crumbs">
        <span className="wide-only">{me.data?.org_id}</span>
        <Icon name="right" className="xs" />
        <b>{crumb}</b>
      </div>
      <div className="row end">
        <AccountMenu name={me.data?.actor ?? '?'} />
      </div>
    </header>
  );
}

function AccountMenu({ name }: { name: string }) {
  const theme = useTheme();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    await signOut();
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
      <PersonMark name={name.replace(/^\w+:/, '')} large />
    </Menu>
  );
}
