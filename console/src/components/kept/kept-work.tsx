import { useQuery } from '@tanstack/react-query';
import { standingQuery } from '@/api/queries/standing';
import { CopyButton } from '@/components/ui/copy-button';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { Panel } from '@/components/ui/panel';

/** Merged work that the branch of its repository does not have: where it is kept, and what brings it. */
export function KeptWork({ project }: { project?: string }) {
  const standing = useQuery(standingQuery());
  const those = (standing.data?.projects ?? []).filter((one) => !project || one.project_id === project);
  const kept = those.flatMap((one) => (one.kept ?? []).map((branch) => ({ ...branch, name: one.name })));
  if (!kept.length) return null;
  return (
    <Panel title="Merged, not delivered" count={kept.length} testId="panel-kept" className="padded">
      {kept.map((one) => (
        <div key={`${one.name} ${one.branch}`} className="row">
          <StateGlyph name="stale" />
          <span className="grow">
            <ForeignText text={one.name} /> is kept on{' '}
            <code>
              <ForeignText text={one.branch} />
            </code>
          </span>
          {one.command ? (
            <CopyButton text={one.command}>Copy the command</CopyButton>
          ) : (
            <span>in Guildhall&rsquo;s repository; the next run brings it along</span>
          )}
        </div>
      ))}
    </Panel>
  );
}
