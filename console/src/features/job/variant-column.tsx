import type { Tagged } from '@/api/problem';
import type { JobDetail, Variant } from '@/api/types';
import { Chip } from '@/components/ui/chip';
import { ForeignText } from '@/components/ui/foreign-text';
import { counted } from '@/components/ui/format';
import { Icon } from '@/components/ui/icon/icon';
import { StateGlyph } from '@/components/ui/icon/state-glyph';
import { STATE_OF_VARIANT, WORD_OF_VARIANT } from '@/components/ui/job-states';
import { Patch } from '@/components/ui/patch/patch';
import { readPatch } from '@/components/ui/patch/read-patch';
import { Decisions } from './decisions';
import { MergeLine } from './merge-line';
import { MarkedSection, PlainSection } from './section-shown';
import { headingOf, type Section } from './sections';
import { VariantEditor } from './variant-editor';
import { letterOf, type View } from './view';

interface VariantColumnProps {
  job: JobDetail;
  variant: Tagged<Variant>;
  view: View;
  base: number;
  rows: readonly string[];
  sections: ReadonlyMap<number, readonly Section[]>;
  isChosen: boolean;
  choose: () => void;
  editing: boolean;
  edit: (on: boolean) => void;
}

/** One variant: what it is, what it says, and what can be done with it. */
export function VariantColumn(props: VariantColumnProps) {
  const { job, variant, isChosen, choose, editing, edit } = props;
  const letter = letterOf(variant.value.number);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: 1 to 9 choose with the keyboard
    <article
      className={`variant ${isChosen ? 'variant-chosen' : ''}`}
      aria-label={`Variant ${letter}`}
      data-testid={`variant-${letter}`}
      data-chosen={isChosen}
      onClick={choose}
    >
      <Head letter={letter} variant={variant.value} isCode={job.kind === 'code'} />
      {editing ? (
        <VariantEditor variant={variant} letter={letter} close={() => edit(false)} />
      ) : (
        <Content {...props} />
      )}
      <Decisions
        job={job}
        variant={variant}
        letter={letter}
        isChosen={isChosen}
        editing={editing}
        edit={() => edit(true)}
      />
    </article>
  );
}

function Head({ letter, variant, isCode }: { letter: string; variant: Variant; isCode: boolean }) {
  return (
    <header className="variant-head">
      <div className="row">
        <span className="variant-letter" aria-hidden="true">
          {letter}
        </span>
        <h2 className="sr">Variant {letter}</h2>
        <Chip hue={variant.status === 'accepted' ? 'green' : 'plain'}>
          <StateGlyph name={STATE_OF_VARIANT[variant.status]} />
          {WORD_OF_VARIANT[variant.status]}
        </Chip>
        {variant.edited_by && (
          <Chip hue="brass" title={`Edited by ${variant.edited_by}`}>
            <Icon name="edit" />
            edited
          </Chip>
        )}
        <span className="meta end">{sizeOf(variant, isCode)}</span>
      </div>
      <MergeLine variant={variant} />
    </header>
  );
}

function sizeOf(variant: Variant, isCode: boolean): string {
  if (!isCode) return counted(variant.payload.split(/\s+/).filter(Boolean).length, 'word');
  const files = readPatch(variant.payload);
  const sum = (of: 'added' | 'removed') => files.reduce((total, file) => total + file[of], 0);
  return `${counted(files.length, 'file')}, +${sum('added')} −${sum('removed')}`;
}

function Content({ variant, view, base, rows, sections }: VariantColumnProps) {
  const { value } = variant;
  const letter = letterOf(value.number);
  if (view === 'changes')
    return (
      <div className="variant-whole">
        <Patch text={value.payload} label={`What ${letter} changes`} />
      </div>
    );
  if (view === 'text')
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
      <pre className="variant-whole variant-text" tabIndex={0}>
        <ForeignText text={value.payload} />
      </pre>
    );
  const texts = [...sections.values()];
  const find = (number: number, row: string) => sections.get(number)?.find((one) => one.key === row);
  return rows.map((row) => {
    const own = find(value.number, row);
    const isMarked = view === 'differences' && value.number !== base;
    return (
      <div key={row} className="markdown variant-section">
        {own && isMarked && <MarkedSection section={own} base={find(base, row)} />}
        {own && !isMarked && <PlainSection section={own} />}
        {!own && <Missing heading={headingOf(row, texts)?.text ?? ''} letter={letter} />}
      </div>
    );
  });
}

function Missing({ heading, letter }: { heading: string; letter: string }) {
  return (
    <>
      {heading && (
        <p className="variant-missing">
          <ForeignText text={heading} />
        </p>
      )}
      <p className="faint">Not in {letter}</p>
    </>
  );
}
