import { useMemo, useState } from 'react';
import { Button } from '../button';
import { ForeignText } from '../foreign-text';
import { counted } from '../format';
import { Icon } from '../icon/icon';
import { changedWords } from './pair-lines';
import './patch.css';
import { type FilePatch, type Hunk, readPatch } from './read-patch';

/** Of a file with more lines than this, the first ones are drawn until somebody asks for all. */
const DRAWN_AT_ONCE = 600;

const CHANGE = { changed: '', added: 'new', removed: 'removed', renamed: 'renamed' } as const;

/** A change of files as git tells it: unified, wrapped, with changed words marked; never HTML. */
export function Patch({ text, label }: { text: string; label: string }) {
  const files = useMemo(() => readPatch(text), [text]);
  if (!files.length) return <p className="nothing">It changes nothing.</p>;
  return (
    <section className="patch" aria-label={label}>
      {files.map((file) => (
        <FileShown key={file.path} file={file} />
      ))}
    </section>
  );
}

function FileShown({ file }: { file: FilePatch }) {
  const [open, setOpen] = useState(true);
  const [whole, setWhole] = useState(false);
  const lines = file.hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
  return (
    <section className="patch-file" data-testid={`file-${file.path}`}>
      <button type="button" className="patch-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'down' : 'right'} className="xs" />
        <code className="grow">
          <ForeignText text={file.path} />
        </code>
        {CHANGE[file.change] && <span className="meta">{CHANGE[file.change]}</span>}
        {file.from && (
          <span className="meta">
            was <ForeignText text={file.from} />
          </span>
        )}
        <span className="num green">+{file.added}</span>
        <span className="num red">−{file.removed}</span>
      </button>
      {open && file.binary && <p className="nothing">A binary file: it is named, not drawn.</p>}
      {open && shownOf(file, whole).map((hunk) => <HunkShown key={hunkKey(hunk)} hunk={hunk} />)}
      {open && !whole && lines > DRAWN_AT_ONCE && (
        <p className="patch-more">
          <Button onClick={() => setWhole(true)}>Show all {counted(lines, 'line')}</Button>
        </p>
      )}
    </section>
  );
}

function shownOf(file: FilePatch, whole: boolean): Hunk[] {
  let left = whole ? Number.POSITIVE_INFINITY : DRAWN_AT_ONCE;
  return file.hunks.flatMap((hunk) => {
    const lines = hunk.lines.slice(0, Math.max(0, left));
    left -= hunk.lines.length;
    return lines.length ? [{ ...hunk, lines }] : [];
  });
}

function hunkKey(hunk: Hunk): string {
  const first = hunk.lines[0];
  return `${first?.before}:${first?.after}`;
}

const SIGNS = { same: ' ', add: '+', del: '−', note: ' ' } as const;
const SAID = { same: '', add: 'added: ', del: 'removed: ', note: '' } as const;

function HunkShown({ hunk }: { hunk: Hunk }) {
  const words = useMemo(() => changedWords(hunk), [hunk]);
  return (
    <div className="patch-hunk">
      <p className="patch-about">{hunk.about ? <ForeignText text={hunk.about} /> : '…'}</p>
      {hunk.lines.map((line, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <div key={place} className={`patch-line patch-${line.kind}`}>
          <span className="patch-number" aria-hidden="true">
            {line.after ?? line.before}
          </span>
          <span className="patch-sign" aria-hidden="true">
            {SIGNS[line.kind]}
          </span>
          <code>
            {SAID[line.kind] && <span className="sr">{SAID[line.kind]}</span>}
            {words.get(place)?.map((piece, index) =>
              piece.same ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
                <ForeignText key={index} text={piece.text} />
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
                <mark key={index}>
                  <ForeignText text={piece.text} />
                </mark>
              ),
            ) ?? <ForeignText text={line.text} />}
          </code>
        </div>
      ))}
    </div>
  );
}
