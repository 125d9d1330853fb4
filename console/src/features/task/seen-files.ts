/** Which files of a change somebody has seen, in this browser; a file that changes again is unseen. */
import { useState } from 'react';
import { keep, kept } from '@/api/kept';
import type { FilePatch } from '@/components/ui/patch/read-patch';

const SEEN = 'guildhall.seen';
const MOST_TASKS = 200;

type Marks = Record<string, Record<string, string>>;

/** The marks of a task's files. */
export function useSeenFiles(task: string) {
  const [marks, setMarks] = useState(read);
  const seen = (file: FilePatch) => marks[task]?.[file.path] === stampOf(file);
  const toggle = (file: FilePatch) => {
    const { [task]: before = {}, ...others } = read();
    const { [file.path]: _, ...rest } = before;
    const after = seen(file) ? rest : { ...rest, [file.path]: stampOf(file) };
    const all = Object.fromEntries([[task, after], ...Object.entries(others)].slice(0, MOST_TASKS)) as Marks;
    keep(SEEN, all);
    setMarks(all);
  };
  return { seen, toggle };
}

function read(): Marks {
  const found = kept(SEEN);
  return typeof found === 'object' && found !== null ? (found as Marks) : {};
}

/** What a file's change is told by: its counts and its lines (FNV-1a). */
function stampOf(file: FilePatch): string {
  let hash = 0x811c9dc5;
  for (const hunk of file.hunks)
    for (const line of hunk.lines)
      for (let at = 0; at < line.text.length; at += 1)
        hash = Math.imul(hash ^ line.text.charCodeAt(at), 0x01000193);
  return `${file.added}-${file.removed}-${hash >>> 0}`;
}
