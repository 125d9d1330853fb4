import { useMemo, useState } from 'react';
import type { Tagged } from '@/api/problem';
import type { JobDetail, Variant } from '@/api/types';
import { rowsOf, sectionsOf } from './sections';
import { useVariantKeys } from './use-variant-keys';
import { VariantColumn } from './variant-column';
import type { View } from './view';

interface VariantColumnsProps {
  job: JobDetail;
  variants: readonly Tagged<Variant>[];
  view: View;
  /** Numbers of variants: compared with, and chosen. */
  base: number;
  chosen: number;
  choose: (number: number) => void;
}

/** Variants side by side; those that are documents in rows, a section each, so that the same stands beside the same. */
export function VariantColumns({ job, variants, view, base, chosen, choose }: VariantColumnsProps) {
  const [edited, setEdited] = useState<number>();
  const aligned = view === 'differences' || view === 'markdown';
  const sections = useMemo(
    () => new Map(variants.map(({ value }) => [value.number, aligned ? sectionsOf(value.payload) : []])),
    [variants, aligned],
  );
  const texts = [...sections.values()];
  const rows = aligned ? rowsOf([sections.get(base) ?? [], ...texts]) : [];
  useVariantKeys({ variants, chosen, choose, edited, edit: setEdited });
  const template = `auto repeat(${Math.max(1, rows.length)}, auto) 1fr auto`;
  return (
    <div
      className="variants"
      style={{
        gridTemplateRows: template,
        gridTemplateColumns: `repeat(${variants.length}, var(--variant))`,
      }}
    >
      {variants.map((variant) => (
        <VariantColumn
          key={variant.value.id}
          job={job}
          variant={variant}
          view={view}
          base={base}
          rows={rows}
          sections={sections}
          isChosen={variant.value.number === chosen}
          choose={() => choose(variant.value.number)}
          editing={edited === variant.value.number}
          edit={(on) => setEdited(on ? variant.value.number : undefined)}
        />
      ))}
    </div>
  );
}
