/** A task's definition as it is written in fields: lists a line each; and what of it was changed. */
import type { TaskPatch } from '@/api/moves';
import type { Task } from '@/api/types';

const TEXTS = ['title', 'description', 'priority', 'complexity', 'role'] as const;
const LISTS = ['acceptance_criteria', 'owned_paths', 'commands'] as const;

type Name = (typeof TEXTS)[number] | (typeof LISTS)[number];

/** Each field's text. */
export type Definition = Record<Name, string>;

/** The texts of the fields of a task. */
export function definitionOf(task: Task): Definition {
  const names = [...TEXTS, ...LISTS];
  return Object.fromEntries(names.map((name) => [name, wordOfField(name, task[name])])) as Definition;
}

/** What of a task is another thing now; empty where nothing was changed. */
export function patchOf(task: Task, text: Definition): TaskPatch {
  const before = definitionOf(task);
  const texts = TEXTS.filter((name) => text[name] !== before[name]).map((name) => [name, text[name].trim()]);
  const lists = LISTS.filter((name) => linesOf(text[name]).join('\n') !== before[name]).map((name) => [
    name,
    linesOf(text[name]),
  ]);
  return Object.fromEntries([...texts, ...lists]) as TaskPatch;
}

/** A field's value as it is written. */
export function wordOfField(_name: string, value: unknown): string {
  if (Array.isArray(value)) return value.join('\n');
  return value === null || value === undefined ? '' : String(value);
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}
