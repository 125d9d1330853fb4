import { type ReactNode, useMemo } from 'react';
import { ForeignText } from '../foreign-text';
import { type Block, blocksOf, runsOf } from './blocks';
import './markdown.css';

/** Markdown of agents and people as elements: nothing of it is ever HTML, and nothing in it can be followed. */
export function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => blocksOf(text), [text]);
  return (
    <div className="markdown">
      {blocks.map((block, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
        <BlockShown key={place} block={block} />
      ))}
    </div>
  );
}

/** One block; headings are one level deeper than a page's own. */
export function BlockShown({ block }: { block: Block }) {
  switch (block.kind) {
    case 'heading': {
      const Heading = (['h2', 'h3', 'h4'] as const)[Math.min(block.depth, 3) - 1] ?? 'h4';
      return (
        <Heading>
          <Inline text={block.text} />
        </Heading>
      );
    }
    case 'paragraph':
      return (
        <p>
          <Inline text={block.text} />
        </p>
      );
    case 'quote':
      return (
        <blockquote>
          <Inline text={block.text} />
        </blockquote>
      );
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return <List>{block.items.map(itemOf)}</List>;
    }
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        <pre tabIndex={0}>
          <ForeignText text={block.text} />
        </pre>
      );
    case 'table':
      return <Cells head={block.head} rows={block.rows} />;
    case 'rule':
      return <hr />;
  }
}

function itemOf(item: string, place: number): ReactNode {
  return (
    <li key={place}>
      <Inline text={item} />
    </li>
  );
}

interface CellsProps {
  head: readonly string[];
  rows: readonly (readonly string[])[];
  /** How a cell is shown, by its place among all: those of the head first, then row by row. */
  children?: (place: number) => ReactNode;
}

/** A table; one whose head is empty names its rows by their first cell. */
export function Cells({ head, rows, children }: CellsProps) {
  const named = head.some(Boolean);
  const starts = rows.map((_, at) => rows.slice(0, at).reduce((sum, row) => sum + row.length, head.length));
  const shown = (text: string, place: number) => (children ? children(place) : <Inline text={text} />);
  return (
    <div className="markdown-table">
      <table>
        {named && (
          <thead>
            <tr>{head.map((text, place) => cell('th', shown(text, place), place))}</tr>
          </thead>
        )}
        <tbody>
          {rows.map((row, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            <tr key={place}>
              {row.map((text, at) =>
                cell(!named && at === 0 ? 'th' : 'td', shown(text, (starts[place] ?? 0) + at), at),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cell(Tag: 'th' | 'td', shown: ReactNode, place: number): ReactNode {
  return <Tag key={place}>{shown}</Tag>;
}

const TAGS = { plain: 'span', strong: 'strong', emphasis: 'em', code: 'code' } as const;

function Inline({ text }: { text: string }) {
  return runsOf(text).map((run, place) => {
    const Tag = TAGS[run.style];
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a run is its place
      <Tag key={place}>
        <ForeignText text={run.text} />
      </Tag>
    );
  });
}
