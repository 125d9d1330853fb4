import { useQuery } from '@tanstack/react-query';
import { jobQuery, presetsQuery } from '@/api/queries/making';
import type { Preset } from '@/api/types';
import { Failure } from '@/components/ui/failure';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted } from '@/components/ui/format';
import { Icon } from '@/components/ui/icon/icon';
import { Skeleton } from '@/components/ui/notices';
import { JobForm } from './job-form';
import { PLAIN } from './plain';

interface JobMakerProps {
  presetName?: string;
  /** The id of a job that another is made like. */
  like?: string;
  project?: string;
  choose: (name: string) => void;
}

/** A preset at the left, its inputs at the right. */
export function JobMaker({ presetName, like, project, choose }: JobMakerProps) {
  const presets = useQuery(presetsQuery());
  const before = useQuery({ ...jobQuery(like ?? ''), enabled: like !== undefined });
  if (presets.isError)
    return <Failure what="The presets" error={presets.error} retry={() => presets.refetch()} />;
  if (presets.isPending || (like && before.isPending)) return <Skeleton rows={4} />;
  const found = withPlain(presets.data.items);
  const name = before.data?.preset ?? presetName ?? found[0]?.name;
  const chosen = found.find((one) => one.name === name) ?? found[0] ?? PLAIN;
  return (
    <div className="studio-columns">
      <ul className="presets" aria-label="Presets">
        {found.map((one) => (
          <li key={one.name}>
            <PresetCard preset={one} isChosen={one.name === chosen.name} choose={() => choose(one.name)} />
          </li>
        ))}
      </ul>
      <JobForm
        key={`${chosen.name} ${chosen.version} ${like ?? ''} ${project ?? ''}`}
        preset={chosen}
        before={before.data}
        project={project}
      />
    </div>
  );
}

/** The presets of the org and the plain document, unless one of theirs goes by its name. */
function withPlain(presets: readonly Preset[]): readonly Preset[] {
  return presets.some((one) => one.name === PLAIN.name) ? presets : [...presets, PLAIN];
}

interface PresetCardProps {
  preset: Preset;
  isChosen: boolean;
  choose: () => void;
}

function PresetCard({ preset, isChosen, choose }: PresetCardProps) {
  return (
    <button
      type="button"
      className={`preset ${isChosen ? 'preset-chosen' : ''}`}
      aria-pressed={isChosen}
      onClick={choose}
      data-testid={`preset-${preset.name}`}
    >
      <Icon name={preset.kind === 'code' ? 'branch' : 'doc'} />
      <span className="col grow">
        <b>
          <ForeignText text={preset.name} />
        </b>
        {preset.description && (
          <span className="muted preset-words">
            <ForeignText text={preset.description} />
          </span>
        )}
        <span className="meta">
          {preset.kind === 'code' ? 'a change of code' : preset.file_name},{' '}
          {counted(preset.variants, 'variant')},{' '}
          {preset === PLAIN ? 'comes with Guildhall' : `version ${preset.version}`}
        </span>
      </span>
    </button>
  );
}
