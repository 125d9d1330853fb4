import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import {
  makePreset,
  type PresetBody,
  type PresetMade,
  publishPreset,
  readPreset,
} from '@/api/queries/presets';
import type { Preset } from '@/api/types';
import { useChange } from '@/components/conflict/use-change';
import { Dialog } from '@/components/ui/dialog';
import { toast } from '@/components/ui/toasts';
import { PresetForm } from './preset-form';

/** What a next version may change. */
const FIELDS = ['kind', 'description', 'template', 'commands', 'inputs', 'variants', 'file_name'] as const;

/** Publish the first version of a preset. */
export function NewPreset({ close }: { close: () => void }) {
  const queries = useQueryClient();
  const made = useMutation({
    mutationFn: (body: PresetMade) => makePreset(body),
    onSuccess: close,
    onSettled: () => queries.invalidateQueries({ queryKey: keys.presets.all }),
  });
  return (
    <Dialog title="New preset" testId="preset-dialog" className="settings-dialog" close={close}>
      <PresetForm
        busy={made.isPending}
        error={made.error}
        submit={(name, body) => made.mutate({ name, ...body })}
        close={close}
      />
    </Dialog>
  );
}

/** Publish the next version of a preset, after the one that was seen. */
export function EditPreset({ preset, close }: { preset: Preset; close: () => void }) {
  const queries = useQueryClient();
  // What was seen when it was opened: what comes meanwhile is met when it is saved.
  const [seen, setSeen] = useState(preset);
  const saved = useChange<Preset, PresetBody, Preset>(
    (body) => ({
      seen: { value: seen, etag: '' },
      // A version replaces the whole body, so whatever anybody else published meanwhile is met.
      touches: ['version'],
      again: () => readPreset(preset.name),
      send: (etag) => publishPreset(preset.name, etag, body),
      called: preset.name,
      entity: `Template:job/${preset.name}`,
      yours: { version: `${seen.version + 1}: ${changesOf(seen, body)}` },
      takeTheirs: (now) => setSeen(now.value),
    }),
    {
      done: (after) => {
        toast({ glyph: 'done', text: `${after.name} has version ${after.version}` });
        close();
      },
      settled: () => queries.invalidateQueries({ queryKey: keys.presets.all }),
    },
  );
  return (
    <Dialog title={`Edit ${preset.name}`} testId="preset-dialog" className="settings-dialog" close={close}>
      <PresetForm
        key={seen.version}
        preset={seen}
        busy={saved.isPending}
        error={saved.error}
        submit={(_name, body) => saved.mutate(body)}
        close={close}
      />
    </Dialog>
  );
}

/** The names of the fields that are changed. */
function changesOf(preset: Preset, body: PresetBody): string {
  const changed = FIELDS.filter((field) => JSON.stringify(preset[field]) !== JSON.stringify(body[field]));
  return changed.join(', ').replaceAll('_', ' ') || 'the same';
}
