/** Reads what `git diff` prints into files, hunks and lines. */

export interface PatchLine {
  kind: 'same' | 'add' | 'del' | 'note';
  text: string;
  /** Its number before and after the change; null where it does not stand. */
  before: number | null;
  after: number | null;
}

export interface Hunk {
  /** What stands behind the ranges: the function that it is in. */
  about: string;
  lines: PatchLine[];
}

export interface FilePatch {
  path: string;
  /** What it was called before, where that is another name. */
  from: string | null;
  change: 'changed' | 'added' | 'removed' | 'renamed';
  binary: boolean;
  /** Over a megabyte of changes: it is named and counted, not drawn. */
  large: boolean;
  added: number;
  removed: number;
  hunks: Hunk[];
}

/** So many characters of one file are drawn at most. */
const MOST_DRAWN = 1_000_000;
const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)$/;
const KINDS = { ' ': 'same', '+': 'add', '-': 'del', '\\': 'note' } as const;

/** The files of a patch, in its order; a text that is none has none. */
export function readPatch(patch: string): FilePatch[] {
  const parts = patch.replace(/\r\n/g, '\n').split(/^(?=diff --git )/m);
  return parts.filter((part) => part.startsWith('diff --git ')).map(fileOf);
}

function fileOf(part: string): FilePatch {
  const lines = part.replace(/\n$/, '').split('\n');
  const first = lines.findIndex((line) => HUNK.test(line));
  const head = first < 0 ? lines : lines.slice(0, first);
  const [before, after] = namesOf(head);
  const file: FilePatch = {
    path: after ?? before ?? '',
    from: before && after && before !== after ? before : null,
    change: changeOf(head),
    binary: head.some((line) => /^(Binary files |GIT binary patch)/.test(line)),
    large: part.length > MOST_DRAWN,
    added: 0,
    removed: 0,
    hunks: [],
  };
  if (first >= 0) readHunks(lines.slice(first), file);
  return file.large ? { ...file, hunks: [] } : file;
}

function namesOf(head: readonly string[]): [string | null, string | null] {
  const told = (start: string) => head.find((line) => line.startsWith(start))?.slice(start.length);
  const plain = (name: string | undefined) =>
    name === undefined || name === '/dev/null' ? null : unquoted(name).replace(/^[ab]\//, '');
  const moved = [told('rename from '), told('rename to ')];
  if (moved[0] !== undefined && moved[1] !== undefined) return [unquoted(moved[0]), unquoted(moved[1])];
  const named = [plain(told('--- ')), plain(told('+++ '))] as const;
  if (named[0] || named[1]) return [named[0], named[1]];
  const both = /^diff --git "?a\/(.*?)"? "?b\/(.*?)"?$/.exec(head[0] ?? '');
  return [both?.[1] ?? null, both?.[2] ?? null];
}

/** A name as git quotes it, without its quotes. */
function unquoted(name: string): string {
  const trimmed = name.replace(/\t$/, '');
  return trimmed.startsWith('"') ? trimmed.slice(1, -1) : trimmed;
}

function changeOf(head: readonly string[]): FilePatch['change'] {
  if (head.some((line) => line.startsWith('new file mode '))) return 'added';
  if (head.some((line) => line.startsWith('deleted file mode '))) return 'removed';
  return head.some((line) => line.startsWith('rename from ')) ? 'renamed' : 'changed';
}

function readHunks(lines: readonly string[], file: FilePatch): void {
  let [before, after] = [0, 0];
  for (const line of lines) {
    const ranges = HUNK.exec(line);
    if (ranges) {
      [before, after] = [Number(ranges[1]), Number(ranges[2])];
      file.hunks.push({ about: ranges[3] ?? '', lines: [] });
      continue;
    }
    const kind = KINDS[(line.charAt(0) || ' ') as keyof typeof KINDS];
    if (!kind) continue;
    if (kind === 'add') file.added += 1;
    if (kind === 'del') file.removed += 1;
    const [inBefore, inAfter] = [kind === 'same' || kind === 'del', kind === 'same' || kind === 'add'];
    const read = {
      kind,
      text: line.slice(1),
      before: inBefore ? before++ : null,
      after: inAfter ? after++ : null,
    };
    file.hunks.at(-1)?.lines.push(read);
  }
}
