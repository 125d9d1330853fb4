/** The keys of the console: one listener for the whole page, so that no key does two things and a chord is nobody else's. */
import { useEffect, useRef } from 'react';
import { isTyping } from './is-typing';
import { singleKeysAct } from './single-keys';

/** False: the key is not meant for it after all, and goes on to the next. */
type Press = (event: KeyboardEvent) => unknown;

/** What keys do, by their names: `j`, `ArrowDown`, `?`, `ctrl+Enter`, and `g t` for G followed by T. Those of one character can be switched off. */
export type Keys = Readonly<Record<string, Press>>;

/** When keys count beside their usual time: while nobody types, no dialog or menu is open, and at the first press. */
export interface KeysWhen {
  typing?: boolean;
  overDialogs?: boolean;
  /** A key that is held presses again and again; without harm only where one goes from item to item. */
  held?: boolean;
}

interface Entry {
  keys: Keys;
  when: KeysWhen;
}

const CHORD_MS = 1200;
const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta']);

const entries = new Set<Entry>();
let begun: { key: string; at: number } | undefined;

/** Has keys do something while a component is there. */
export function useKeys(keys: Keys, when: KeysWhen = {}): void {
  const entry = useRef<Entry>({ keys, when });
  entry.current.keys = keys;
  entry.current.when = when;
  useEffect(() => {
    const one = entry.current;
    if (!entries.size) document.addEventListener('keydown', press);
    entries.add(one);
    return () => {
      entries.delete(one);
      if (!entries.size) document.removeEventListener('keydown', press);
    };
  }, []);
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || MODIFIERS.has(event.key)) return;
  const name = nameOf(event);
  if (name.length === 1 && !singleKeysAct()) return;
  const free = [...entries].filter(({ when }) => counts(when, event));
  if (event.repeat) {
    take(free, name, event);
    return;
  }
  const first = begun && Date.now() - begun.at < CHORD_MS ? begun.key : undefined;
  begun = undefined;
  if (first && take(free, `${first} ${name}`, event)) return;
  if (first && !name.startsWith('ctrl+')) return; // the second key of a chord that nobody has does nothing
  if (take(free, name, event) || event.shiftKey) return;
  if (free.some(({ keys }) => Object.keys(keys).some((one) => one.startsWith(`${name} `))))
    begun = { key: name, at: Date.now() };
}

/** Gives a key to the first that takes it. */
function take(free: readonly Entry[], name: string, event: KeyboardEvent): boolean {
  for (const { keys } of free) {
    const does = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (!does || does(event) === false) continue;
    event.preventDefault();
    return true;
  }
  return false;
}

function counts(when: KeysWhen, event: KeyboardEvent): boolean {
  if (event.repeat && !when.held) return false;
  if (!when.typing && isTyping(event.target)) return false;
  return when.overDialogs || !document.querySelector('dialog[open], [role=menu]');
}

/** Letters count without Shift; Cmd is Ctrl. */
function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `ctrl+${key}` : key;
}
