import { useQuery } from '@tanstack/react-query';
import { meQuery } from '@/api/queries/standing';
import { chooseTheme, type Theme, useTheme } from '@/components/theme';
import { Fact, Facts } from '@/components/ui/facts';
import { nameOfActor } from '@/components/ui/format';
import { Panel } from '@/components/ui/panel';
import { Segments } from '@/components/ui/segments';
import { BudgetsPanel } from './budgets-panel';
import { FlagsPanel } from './flags-panel';
import { KeyboardChoice } from './keyboard-choice';
import { KeysPanel } from './keys-panel';
import { MembersPanel } from './members-panel';
import { PasswordForm } from './password-form';
import { PresetsPanel } from './presets-panel';
import './settings.css';
import { TemplatesPanel } from './templates-panel';
import { WebhooksPanel } from './webhooks-panel';

const THEMES: readonly { id: Theme; name: string }[] = [
  { id: 'dark', name: 'Dark' },
  { id: 'light', name: 'Light' },
  { id: 'system', name: 'As the system' },
];

/** How is it set? */
export function SettingsPage() {
  const me = useQuery(meQuery());
  const theme = useTheme();
  const administers = me.data?.abilities.includes('administer');
  return (
    <div className="page settings" data-testid="page-settings">
      <h1 className="title">Settings</h1>
      <Panel title="You" testId="panel-you">
        <div className="settings-you">
          <Facts>
            <Fact name="Name">{me.data && nameOfActor(me.data.actor)}</Fact>
            <Fact name="Organisation">{me.data?.org_id}</Fact>
            <Fact name="Role">{me.data?.role}</Fact>
          </Facts>
          <div className="col settings-choices">
            <Segments<Theme> label="Theme" chosen={theme} segments={THEMES} choose={chooseTheme} />
            <KeyboardChoice />
          </div>
        </div>
        {me.data?.kind === 'user' && <PasswordForm />}
      </Panel>
      <KeysPanel />
      {administers && <MembersPanel />}
      <PresetsPanel />
      <TemplatesPanel />
      <BudgetsPanel />
      {administers && <WebhooksPanel />}
      <FlagsPanel />
    </div>
  );
}
