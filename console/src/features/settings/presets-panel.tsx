import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { presetsQuery } from '@/api/queries/making';
import { retirePreset } from '@/api/queries/presets';
import type { Preset } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted } from '@/components/ui/format';
import { Nothing, Skeleton } from '@/components/ui/notices';
import { Panel } from '@/components/ui/panel';
import { EditPreset, NewPreset } from './preset-dialog';

/** What jobs are made from. */
export function PresetsPanel() {
  const asked = useQuery(presetsQuery());
  const [making, setMaking] = useState(false);
  return (
    <Panel
      title="Presets"
      count={asked.data?.total}
      testId="panel-presets"
      more={
        <Button icon="plus" onClick={() => setMaking(true)} data-testid="new-preset">
          New preset
        </Button>
      }
    >
      {asked.isPending && <Skeleton rows={2} />}
      {asked.isError && <Failure what="The presets" error={asked.error} retry={() => asked.refetch()} />}
      {asked.data?.items.length === 0 && (
        <Nothing>No preset yet. Jobs are made from the plain document that comes with Guildhall.</Nothing>
      )}
      {asked.data?.items.map((preset) => (
        <PresetRow key={preset.name} preset={preset} />
      ))}
      {making && <NewPreset close={() => setMaking(false)} />}
    </Panel>
  );
}

function PresetRow({ preset }: { preset: Preset }) {
  const queries = useQueryClient();
  const [open, setOpen] = useState<'edit' | 'retire'>();
  const close = () => setOpen(undefined);
  const retire = useMutation({
    mutationFn: () => retirePreset(preset.name),
    onSuccess: close,
    onSettled: () => queries.invalidateQueries({ queryKey: keys.presets.all }),
  });
  return (
    <div className="settings-row" data-testid={`preset-${preset.name}`}>
      <span className="grow col">
        <b>
          <ForeignText text={preset.name} />
        </b>
        <span className="muted">
          <ForeignText text={preset.description ?? ''} />
        </span>
      </span>
      <span className="meta">
        {preset.kind}, {counted(preset.variants ?? 1, 'variant')}, version {preset.version}
      </span>
      <Button icon="edit" onClick={() => setOpen('edit')} data-testid={`edit-preset-${preset.name}`}>
        Edit
      </Button>
      <Button kind="bare" onClick={() => setOpen('retire')} data-testid={`retire-${preset.name}`}>
        Retire
      </Button>
      {open === 'edit' && <EditPreset preset={preset} close={close} />}
      {open === 'retire' && (
        <Confirm
          title={`Retire ${preset.name}?`}
          keep="Keep it"
          go="Retire it"
          busy={retire.isPending}
          error={retire.error}
          confirm={() => retire.mutate()}
          close={close}
        >
          No new job is made from it, and schedules that name it are refused. Jobs that were made stay.
        </Confirm>
      )}
    </div>
  );
}
