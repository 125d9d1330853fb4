import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { commentsQuery } from '@/api/queries/around-task';
import type { TaskInFull } from '@/api/types';
import { Button } from '@/components/ui/button';
import { FileLines } from '@/components/ui/patch/file-lines';
import { FileName } from '@/components/ui/patch/patch';
import { type PatchLine, readPatch } from '@/components/ui/patch/read-patch';
import { Segments } from '@/components/ui/segments';
import { useIsWide } from '@/components/ui/use-is-wide';
import './change.css';
import { ChangeFiles } from './change-files';
import { lineThreads, placeOf } from './line-threads';
import { useSeenFiles } from './seen-files';
import { ThreadsUnderLine } from './thread-under-line';
import { useDiffKeys } from './use-diff-keys';

const VIEW = 'guildhall.diff';
const LONG = 'guildhall.diff.long';

/** A change to be read file by file: unified or split, seen or not, with what was said under its lines. */
export function ChangeReader({ task, text }: { task: TaskInFull; text: string }) {
  const files = useMemo(() => readPatch(text), [text]);
  const [path, setPath] = useState<string>();
  const [split, setSplit] = useKept(VIEW);
  const [long, setLong] = useKept(LONG);
  const wide = useIsWide();
  const { seen, toggle } = useSeenFiles(task.id);
  const file = files.find((one) => one.path === path) ?? files[0];
  const next = useCallback(() => {
    if (file) setPath(files[(files.indexOf(file) + 1) % files.length]?.path);
  }, [files, file]);
  const mark = () => file && toggle(file);
  useDiffKeys({ next, seen: mark });
  const notes = useNotes(task, file?.path ?? '');
  if (!file) return <p className="panel nothing">It changes nothing.</p>;
  return (
    <section className="panel change" aria-label={`What ${task.code} changes`}>
      <header className="change-head">
        <FileName file={file} />
        <span className="meta">
          {files.filter(seen).length} of {files.length} seen
        </span>
        {wide && (
          <Segments
            label="Lines"
            chosen={split ? 'split' : 'unified'}
            segments={[
              { id: 'unified', name: 'Unified' },
              { id: 'split', name: 'Split' },
            ]}
            choose={(one) => setSplit(one === 'split')}
          />
        )}
        <Button kind="bare" aria-pressed={!long} onClick={() => setLong(!long)} data-testid="wrap">
          Wrap
        </Button>
        <Button
          kind="bare"
          icon="check"
          aria-pressed={seen(file)}
          onClick={() => toggle(file)}
          data-testid="seen"
        >
          {seen(file) ? 'Seen' : 'Mark as seen'}
        </Button>
      </header>
      <div className="change-body">
        {files.length > 1 && <ChangeFiles files={files} chosen={file} seen={seen} choose={setPath} />}
        <div className={`change-lines ${long ? 'patch-long' : ''}`} data-testid={`file-${file.path}`}>
          <FileLines key={file.path} file={file} split={split && wide} notes={notes} />
        </div>
      </div>
    </section>
  );
}

/** A choice that this browser keeps. */
function useKept(name: string): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => localStorage.getItem(name) === 'yes');
  return [
    on,
    (next) => {
      localStorage.setItem(name, next ? 'yes' : 'no');
      setOn(next);
    },
  ];
}

/** What was said about the lines of a file. */
function useNotes(task: TaskInFull, path: string) {
  const comments = useQuery(commentsQuery(task.id));
  const [writing, setWriting] = useState<string>();
  const items = comments.data?.items;
  const threads = useMemo(() => lineThreads(items ?? []), [items]);
  return {
    begin: (line: PatchLine) => setWriting(placeOf(path, line)),
    under: (line: PatchLine) => {
      const place = placeOf(path, line);
      if (line.kind === 'note' || !(threads.has(place) || writing === place)) return null;
      return (
        <ThreadsUnderLine
          task={task}
          place={place}
          threads={threads.get(place) ?? []}
          writing={writing === place}
          close={() => setWriting(undefined)}
        />
      );
    },
  };
}
