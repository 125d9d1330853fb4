/** Reads the Markdown that agents and people write into blocks; what it does not know stays text. */

export type Block =
  | { kind: 'heading'; depth: number; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'quote'; text: string }
  | { kind: 'list'; ordered: boolean; items: readonly string[] }
  | { kind: 'code'; text: string }
  | { kind: 'table'; head: readonly string[]; rows: readonly (readonly string[])[] }
  | { kind: 'rule' };

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}>\s?/;
const BULLET = /^\s*[-*+]\s+/;
const NUMBER = /^\s*\d{1,9}[.)]\s+/;
const CELLS = /^ {0,3}\|.*\|\s*$/;
const DELIMITER = /^ {0,3}\|(?:\s*:?-+:?\s*\|)+\s*$/;

/** The blocks of a text, in order. */
export function blocksOf(markdown: string): Block[] {
  const lines = markdown.replace(/\r\n?/g, '\n').split('\n');
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const [block, next] = blockAt(lines, at);
    if (block) blocks.push(block);
    at = next;
  }
  return blocks;
}

/** The block that begins on a line, and the line after it. */
function blockAt(lines: readonly string[], at: number): [Block | null, number] {
  const line = lines[at] ?? '';
  if (!line.trim()) return [null, at + 1];
  const fence = FENCE.exec(line)?.[1];
  if (fence) return fenced(lines, at, fence);
  const heading = HEADING.exec(line);
  if (heading?.[1]) return [{ kind: 'heading', depth: heading[1].length, text: heading[2] ?? '' }, at + 1];
  if (RULE.test(line)) return [{ kind: 'rule' }, at + 1];
  if (QUOTE.test(line)) {
    const end = endOf(lines, at, (one) => QUOTE.test(one));
    const quoted = lines.slice(at, end).map((one) => one.replace(QUOTE, ''));
    return [{ kind: 'quote', text: quoted.join(' ') }, end];
  }
  if (CELLS.test(line) && DELIMITER.test(lines[at + 1] ?? '')) return table(lines, at);
  if (BULLET.test(line)) return list(lines, at, BULLET, false);
  if (NUMBER.test(line)) return list(lines, at, NUMBER, true);
  const end = endOf(lines, at, (one) => Boolean(one.trim()) && !begins(one));
  return [{ kind: 'paragraph', text: lines.slice(at, end).join('\n').trim() }, end];
}

function fenced(lines: readonly string[], at: number, fence: string): [Block, number] {
  const closes = (one: string) => one.trimStart().startsWith(fence);
  const end = endOf(lines, at, (one) => !closes(one));
  return [{ kind: 'code', text: lines.slice(at + 1, end).join('\n') }, end + 1];
}

function list(lines: readonly string[], at: number, mark: RegExp, ordered: boolean): [Block, number] {
  const items: string[] = [];
  const end = endOf(lines, at, (one) => mark.test(one) || (Boolean(one.trim()) && !begins(one)));
  for (const line of lines.slice(at, end)) {
    if (mark.test(line)) items.push(line.replace(mark, ''));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return [{ kind: 'list', ordered, items }, end];
}

/** A table as GitHub writes it: a head, a line of dashes, and rows. */
function table(lines: readonly string[], at: number): [Block, number] {
  const end = endOf(lines, at + 1, (one) => CELLS.test(one));
  const head = cellsOf(lines[at] ?? '');
  return [{ kind: 'table', head, rows: lines.slice(at + 2, end).map(cellsOf) }, end];
}

function cellsOf(line: string): string[] {
  const inside = line.trim().slice(1, -1);
  return inside.split(/(?<!\\)\|/).map((cell) => cell.trim());
}

function begins(line: string): boolean {
  return [FENCE, HEADING, RULE, QUOTE, BULLET, NUMBER, CELLS].some((mark) => mark.test(line));
}

/** The first line after `at` that does not go on. */
function endOf(lines: readonly string[], at: number, goesOn: (line: string) => boolean): number {
  let end = at + 1;
  while (end < lines.length && goesOn(lines[end] ?? '')) end += 1;
  return end;
}

export interface Run {
  style: 'plain' | 'strong' | 'emphasis' | 'code';
  text: string;
}

const INLINE =
  /(?<!\\)(`+)(.{1,500}?)\1|\*\*(.{1,500}?)\*\*|__(.{1,500}?)__|(?<![\w*])\*(?!\s)(.{1,500}?)\*(?![\w*])|(?<!\w)_(?!\s)(.{1,500}?)_(?!\w)/gs;

/** A mark that is written with a backslash before it stands for itself (CommonMark, *Backslash escapes*). */
const ESCAPED = /\\([!-/:-@[-`{-~])/g;

function plain(text: string): Run {
  return { style: 'plain', text: text.replace(ESCAPED, '$1') };
}

/** The text of a block as runs of one style each; a link stays as it was written, so that its address is seen. */
export function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > from) runs.push(plain(text.slice(from, found.index)));
    const strong = found[3] ?? found[4];
    const emphasis = found[5] ?? found[6];
    if (found[2] !== undefined) runs.push({ style: 'code', text: found[2] });
    else if (strong !== undefined) runs.push({ style: 'strong', text: strong });
    else if (emphasis !== undefined) runs.push({ style: 'emphasis', text: emphasis });
    from = found.index + found[0].length;
  }
  if (from < text.length) runs.push(plain(text.slice(from)));
  return runs;
}
