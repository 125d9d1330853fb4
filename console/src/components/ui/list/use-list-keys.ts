/** Keys of every list of a page: J and K or arrows go from one to the next, Enter opens, X selects, M moves. */
import { useEffect } from 'react';
import { isTyping } from '../is-typing';
import { actsAlone } from '../single-keys';

const ITEM = '[data-item], [data-decision], tbody tr';
const REACHED = 'a[href], button:not([aria-disabled=true]), input';
const STEPS: Readonly<Record<string, number>> = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };
const ACROSS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };
/** What an item does with a key: the element in it that says `data-on` is pressed. */
const PRESSED = new Set(['x', 'm']);

/** Listens on the whole page, once for all lists. Arrows scroll until an item has the focus. */
export function useListKeys(): void {
  useEffect(() => {
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

function press(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key.length === 1 && !actsAlone(event)) return;
  if (event.defaultPrevented || document.querySelector('dialog[open], [role=menu]')) return;
  const here = document.activeElement?.closest(`#page :is(${ITEM})`) ?? null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key.startsWith('Arrow') && !here) return;
  if (key in STEPS) goTo(nextOf(here, STEPS[key] ?? 1));
  else if (key in ACROSS && here?.closest('[data-list]')) goTo(besideOf(here, ACROSS[key] ?? 1));
  else if (PRESSED.has(key) && here) {
    const pressed = here.querySelector<HTMLElement>(`[data-on=${key}]`);
    if (!pressed) return;
    pressed.dispatchEvent(
      new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: event.shiftKey }),
    );
  } else return;
  event.preventDefault();
}

function itemsIn(frame: Element | null | undefined): Element[] {
  return [...((frame ?? document.getElementById('page'))?.querySelectorAll(ITEM) ?? [])];
}

/** The next item of the same list; the first of the page where none has the focus. */
function nextOf(here: Element | null, step: number): Element | undefined {
  const items = itemsIn(here?.closest('[data-list]'));
  if (!here) return items[0];
  return items[Math.min(items.length - 1, Math.max(0, items.indexOf(here) + step))];
}

/** The item at the same height of the next list that has one. */
function besideOf(here: Element, step: number): Element | undefined {
  const lists = [...document.querySelectorAll('#page [data-list]')].filter(
    (one) => one.contains(here) || one.querySelector(ITEM),
  );
  const list = lists[lists.findIndex((one) => one.contains(here)) + step];
  const height = here.getBoundingClientRect().top;
  const away = (one: Element) => Math.abs(one.getBoundingClientRect().top - height);
  return list && itemsIn(list).sort((one, other) => away(one) - away(other))[0];
}

function goTo(item: Element | undefined): void {
  const reached = item?.matches(REACHED) ? item : item?.querySelector(REACHED);
  if (reached instanceof HTMLElement) reached.focus();
}
