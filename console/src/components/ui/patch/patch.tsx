import { useMemo, useState } from 'react';
import { ForeignText } from '../foreign-text';
import { Icon } from '../icon/icon';
import { FileLines } from './file-lines';
import './patch.css';
import { type FilePatch, readPatch } from './read-patch';

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
  return (
    <section className="patch-file" data-testid={`file-${file.path}`}>
      <button type="button" className="patch-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'down' : 'right'} className="xs" />
        <FileName file={file} />
      </button>
      {open && <FileLines file={file} />}
    </section>
  );
}

/** What a file is called, what became of it, and how many lines that are. */
export function FileName({ file }: { file: FilePatch }) {
  return (
    <>
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
    </>
  );
}
