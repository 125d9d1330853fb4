import { useQuery } from '@tanstack/react-query';
import { flagsQuery } from '@/api/flags';
import { standingQuery } from '@/api/queries/standing';
import { Chip } from '@/components/ui/chip';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';

/** What is switched on or off for everybody, and where that is changed. */
export function FlagsPanel() {
  const flags = useQuery(flagsQuery());
  const standing = useQuery(standingQuery());
  const file = `${standing.data?.data || 'the data folder'}/config/flags.json`;
  return (
    <Panel title="Flags" testId="panel-flags">
      {flags.isPending && <Skeleton rows={2} />}
      {flags.isError && <Failure what="The flags" error={flags.error} retry={() => flags.refetch()} />}
      {flags.data && (
        <>
          <FlagRow name="demoMode" on={flags.data.demoMode}>
            {flags.data.demoMode
              ? 'The console shows a recorded run. Nothing that is done here is kept.'
              : 'The console shows this server.'}
          </FlagRow>
          <FlagRow name="schedulerEnabled" on={flags.data.schedulerEnabled}>
            {flags.data.schedulerEnabled
              ? 'What is planned starts by itself.'
              : 'Nothing that is planned starts; schedules are kept.'}
          </FlagRow>
          <p className="nothing">
            Set in{' '}
            <code>
              <ForeignText text={file} />
            </code>
            , which is read when Guildhall starts.
          </p>
        </>
      )}
    </Panel>
  );
}

function FlagRow({ name, on, children }: { name: string; on: boolean; children: string }) {
  return (
    <div className="settings-row" data-testid={`flag-${name}`}>
      <code>{name}</code>
      <Chip hue={on ? 'green' : 'plain'}>{on ? 'On' : 'Off'}</Chip>
      <span className="muted grow">{children}</span>
    </div>
  );
}
