import { Link } from '@tanstack/react-router';
import type { Variant } from '@/api/types';
import { ForeignText } from '@/components/ui/foreign-text';
import { StateGlyph, type StateName } from '@/components/ui/icon/state-glyph';

const GLYPHS: Readonly<Record<Exclude<Variant['merge'], 'none'>, StateName>> = {
  queued: 'approved',
  running: 'merging',
  merged: 'done',
  refused: 'failed',
};

/** How far an accepted change has come on its way to the project's line, and why it was refused. */
export function MergeLine({ variant }: { variant: Variant }) {
  const { merge } = variant;
  if (merge === 'none') {
    if (variant.status !== 'rejected' || !variant.reason) return null;
    return (
      <p className="variant-merge muted">
        Set aside: <ForeignText text={variant.reason} />
      </p>
    );
  }
  return (
    <p
      className={`variant-merge ${merge === 'refused' ? 'red' : 'muted'}`}
      data-testid={`merge-${variant.number}`}
    >
      <StateGlyph name={GLYPHS[merge]} />
      <span>
        {merge === 'queued' && 'Waits for the run that merges it.'}
        {merge === 'running' && variant.merge_run && (
          <>
            <Link to="/runs/$run" params={{ run: variant.merge_run }}>
              A run
            </Link>{' '}
            reviews, tests, scans and merges it.
          </>
        )}
        {merge === 'merged' && (
          <>
            Merged as <code>{variant.merge_commit?.slice(0, 10)}</code>
          </>
        )}
        {merge === 'refused' && (
          <>
            Not merged: <ForeignText text={variant.merge_finding} /> Edit it, and accept it again.
          </>
        )}
      </span>
    </p>
  );
}
