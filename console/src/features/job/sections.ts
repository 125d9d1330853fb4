/** Cuts variants into sections by their headings, and lines the sections of several up beside each other. */
import { type Block, blocksOf } from '@/components/ui/markdown/blocks';

export interface Section {
  /** What it is found by in the others; the part before the first heading has none. */
  key: string;
  heading: Extract<Block, { kind: 'heading' }> | null;
  blocks: Block[];
}

/** The sections of a text, in its order; a heading that comes twice is another section. */
export function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  const seen = new Map<string, number>();
  for (const block of blocksOf(text)) {
    if (block.kind === 'heading') {
      const name = block.text.trim().toLowerCase();
      const times = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      sections.push({ key: times > 1 ? `${name} ${times}` : name, heading: block, blocks: [] });
      continue;
    }
    if (!sections.length) sections.push({ key: '', heading: null, blocks: [] });
    sections.at(-1)?.blocks.push(block);
  }
  return sections;
}

/** The keys of all sections in an order in which each text's own is kept: a row each. */
export function rowsOf(texts: readonly (readonly Section[])[]): string[] {
  const rows: string[] = [];
  for (const sections of texts) {
    let after = -1;
    for (const { key } of sections) {
      const place = rows.indexOf(key);
      if (place < 0) rows.splice(after + 1, 0, key);
      after = place < 0 ? after + 1 : Math.max(after, place);
    }
  }
  return rows;
}

/** The heading that a row has in whichever text has it. */
export function headingOf(row: string, texts: readonly (readonly Section[])[]): Section['heading'] {
  for (const sections of texts) {
    const found = sections.find((section) => section.key === row);
    if (found?.heading) return found.heading;
  }
  return null;
}

/** The lines of a block: one, but for a list an item each and for a table a cell each, its head first. */
export function linesOf(block: Block): readonly string[] {
  if (block.kind === 'list') return block.items;
  if (block.kind === 'table') return [block.head, ...block.rows].flat();
  return block.kind === 'rule' ? [] : [block.text];
}
