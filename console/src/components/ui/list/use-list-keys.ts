/** Keys of every list of a page: J and K or arrows go from one to the next, Enter opens, X selects, M moves. */
import { useEffect } from 'react';
import { type Keys, useKeys } from '../keys';

const ITEM = '[data-item], [data-decision], tbody tr';
const REACHED = 'a[href], button:not([aria-disabled=true]), input';
const STEPS: Readonly<Record<string, number>> = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };
const ACROSS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };
/** What an item does with a key: the element in it that says `data-on` is pressed. */
const PRESSED = ['x', 'm'] as const;

/** Counts on the whole page, once for all lists. Arrows scroll until an item has the focus. */
export function useListKeys(): void {
  useKeys(GOING, { held: true });
  useKeys(PRESSING);
  useEffect(() => {
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, []);
}

/** The item that had the focus last: from a drawer beside it one goes on from there. */
let last: Element | null = null;

function remember(): void {
  last = itemInFocus() ?? last;
}

const GOING: Keys = Object.fromEntries(
  [...Object.keys(STEPS), ...Object.keys(ACROSS)].map((key) => [key, () => go(key)]),
);
const PRESSING: Keys = Object.fromEntries(
  PRESSED.map((key) => [key, (event) => pressed(key, event.shiftKey)]),
);

function itemInFocus(): Element | null {
  return document.activeElement?.closest(`#page :is(${ITEM})`) ?? null;
}

function go(key: string): boolean {
  const here = itemInFocus();
  if (key.startsWith('Arrow') && !here) return false;
  if (key in STEPS) goTo(nextOf(here ?? (last?.isConnected ? last : null), STEPS[key] ?? 1));
  else if (here?.closest('[data-list]')) goTo(besideOf(here, ACROSS[key] ?? 1));
  else return false;
  return true;
}

function pressed(key: string, shiftKey: boolean): boolean {
  const button = itemInFocus()?.querySelector<HTMLElement>(`[data-on=${key}]`);
  button?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey }));
  return button !== undefined && button !== null;
}

function itemsIn(frame: Element | null | undefined): Element[] {
  return [...((frame ?? document.getElementById('page'))?.querySelectorAll(ITEM) ?? [])];
}

/** The next item of the same list; the first of the page where none had the focus. */
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
