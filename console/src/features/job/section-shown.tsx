import { ForeignText } from '@/components/ui/foreign-text';
import type { Block } from '@/components/ui/markdown/blocks';
import { BlockShown, Cells } from '@/components/ui/markdown/markdown';
import { type MarkedRun, markedLines } from './marked-lines';
import { linesOf, type Section } from './sections';

/** A section as it reads. */
export function PlainSection({ section }: { section: Section }) {
  return (
    <>
      {section.heading && <BlockShown block={section.heading} />}
      {section.blocks.map((block, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
        <BlockShown key={place} block={block} />
      ))}
    </>
  );
}

/** A section with what the one that it is compared with does not say. */
export function MarkedSection({ section, base }: { section: Section; base: Section | undefined }) {
  const lines = markedLines(section, base);
  let from = 0;
  return (
    <>
      {section.heading && <BlockShown block={section.heading} />}
      {section.blocks.map((block, place) => {
        const count = linesOf(block).length;
        const own = lines.slice(from, from + count);
        from += count;
        // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
        return <MarkedBlock key={place} block={block} lines={own} />;
      })}
    </>
  );
}

function MarkedBlock({ block, lines }: { block: Block; lines: readonly MarkedRun[][] }) {
  if (block.kind === 'rule') return <hr />;
  if (block.kind === 'table')
    return (
      <Cells head={block.head} rows={block.rows}>
        {(place) => <Runs runs={lines[place] ?? []} />}
      </Cells>
    );
  if (block.kind !== 'list') {
    const Frame = block.kind === 'code' ? 'pre' : block.kind === 'quote' ? 'blockquote' : 'p';
    return <Frame>{lines[0] && <Runs runs={lines[0]} />}</Frame>;
  }
  const List = block.ordered ? 'ol' : 'ul';
  return (
    <List>
      {lines.map((runs, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <li key={place}>
          <Runs runs={runs} />
        </li>
      ))}
    </List>
  );
}

const TAGS = { plain: 'span', strong: 'strong', emphasis: 'em', code: 'code' } as const;

function Runs({ runs }: { runs: readonly MarkedRun[] }) {
  return runs.map((run, place) => {
    const Frame = run.same ? 'span' : 'ins';
    const Tag = TAGS[run.style];
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a run is its place
      <Frame key={place}>
        <Tag>
          <ForeignText text={run.text} />
        </Tag>
      </Frame>
    );
  });
}
