/** Threads about lines: a comment that begins with a file and a line, as `toolz/core.py:12`, stands under that line. */
import type { Comment } from '@/api/queries/around-task';
import type { PatchLine } from '@/components/ui/patch/read-patch';

export interface LineThread {
  head: Comment;
  answers: readonly Comment[];
}

const ABOUT = /^`([^`\n]+:-?\d+)`\s*\n/;

/** How a line of a file is named in a comment; one that was removed by its number before, with a minus. */
export function placeOf(path: string, line: PatchLine): string {
  return `${path}:${line.after ?? -(line.before ?? 0)}`;
}

/** What a comment about a line begins with. */
export function aboutLine(place: string): string {
  return `\`${place}\`\n\n`;
}

/** The threads about lines, by the place that they name; what they begin with is left out. */
export function lineThreads(comments: readonly Comment[]): Map<string, LineThread[]> {
  const found = new Map<string, LineThread[]>();
  for (const head of comments) {
    const place = head.parent_id ? undefined : ABOUT.exec(head.body)?.[1];
    if (place === undefined) continue;
    const answers = comments.filter((one) => one.thread_id === head.thread_id && one.parent_id);
    const said = { ...head, body: head.body.replace(ABOUT, '').trimStart() };
    found.set(place, [...(found.get(place) ?? []), { head: said, answers }]);
  }
  return found;
}
