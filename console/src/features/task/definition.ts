/** A task's definition as it is written in fields: lists a line each; and what of it was changed. */
import type { TaskPatch } from '@/api/moves';
import type { Task } from '@/api/types';

const TEXTS = ['title', 'description', 'priority', 'complexity', 'role'] as const;
const LISTS = ['acceptance_criteria', 'owned_paths', 'commands'] as const;

type ListName = (typeof LISTS)[number];
type Name = (typeof TEXTS)[number] | ListName;

/** Each field's text, and whether the whole tree may be changed: then no paths are named. */
export type Definition = Record<Name, string> & { whole: boolean };

/** The texts of the fields of a task. */
export function definitionOf(task: Task): Definition {
  const texts = [...TEXTS, ...LISTS].map((name) => [name, textOf(task[name])]);
  return { ...(Object.fromEntries(texts) as Record<Name, string>), whole: task.owned_paths === null };
}

/** What of a task is another thing now; empty where nothing was changed. A list that nobody touched is not read anew. */
export function patchOf(task: Task, text: Definition): TaskPatch {
  const before = definitionOf(task);
  const texts = TEXTS.filter((name) => text[name] !== before[name]).map((name) => [name, text[name].trim()]);
  const lists = LISTS.map((name): [string, string[] | null] => {
    if (name === 'owned_paths' && text.whole) return [name, null];
    const touched = text[name] !== before[name] || (name === 'owned_paths' && before.whole);
    return [name, touched ? linesOf(text[name]) : task[name]];
  });
  const changed = lists.filter(
    ([name, now]) => JSON.stringify(now) !== JSON.stringify(task[name as ListName]),
  );
  return Object.fromEntries([...texts, ...changed]) as TaskPatch;
}

/** What was typed, over what somebody else made of the task meanwhile: the fields that they changed are theirs. */
export function overTheirs(text: Definition, seen: Task, now: Task): Definition {
  const [before, after] = [definitionOf(seen), definitionOf(now)];
  const names = Object.keys(after) as (keyof Definition)[];
  const theirs = names.filter((name) => before[name] !== after[name]);
  return { ...text, ...Object.fromEntries(theirs.map((name) => [name, after[name]])) };
}

/** A field's value in words, for whoever chooses between two. */
export function wordOfField(name: string, value: unknown): string {
  return name === 'owned_paths' && value === null ? 'the whole tree' : textOf(value);
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join('\n');
  return value === null || value === undefined ? '' : String(value);
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}
