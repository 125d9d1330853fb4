/** Keeps the focus where it was once what had it is gone: a row that was removed, a button that was done with, a page that was left. */
import { useEffect } from 'react';

const ITEM = '[data-item], [data-decision], tbody tr, .settings-row';

/** Where something stood that is gone. */
interface Place {
  frame: Element;
  /** The items that stood beside it, where it was one. */
  beside: readonly Element[];
}

/**
 * Counts on the whole page. The focus goes to what does nothing when it is pressed, so that a second Enter decides
 * nothing else: the next row of a list, what was around a button, the page.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let held: Element | null = document.activeElement;
    let asked: ReturnType<typeof setTimeout> | undefined;
    const note = () => {
      held = document.activeElement;
    };
    const look = (records: MutationRecord[]) => {
      if (!held || held.isConnected) return;
      const place = placeOf(held, records);
      held = null;
      // What takes the focus by itself (a dialog that gives it back, a field that is opened) does so first.
      clearTimeout(asked);
      asked = setTimeout(() => isLost() && land(place));
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, { childList: true, subtree: true });
    document.addEventListener('focusin', note);
    // Who presses where nothing takes the focus has put it down: it is not brought back, nor the page moved, later.
    document.addEventListener('pointerup', note);
    return () => {
      watch.disconnect();
      clearTimeout(asked);
      document.removeEventListener('focusin', note);
      document.removeEventListener('pointerup', note);
    };
  }, []);
}

function isLost(): boolean {
  return !document.activeElement || document.activeElement === document.body;
}

function placeOf(gone: Element, records: readonly MutationRecord[]): Place | undefined {
  for (const { removedNodes, target, nextSibling, previousSibling } of records) {
    const around = [...removedNodes].find((one) => one.contains(gone));
    if (!around || !(target instanceof Element)) continue;
    const isItem = around instanceof Element && around.matches(ITEM);
    const beside = isItem ? [nextSibling, previousSibling].filter(isAnItem) : [];
    return { frame: target, beside };
  }
}

function isAnItem(node: Node | null): node is Element {
  return node instanceof Element && node.matches(ITEM);
}

/** Give the focus to the nearest of what still stands there. */
function land(place: Place | undefined): void {
  const page = document.getElementById('page');
  const near = [...(place?.beside ?? []), place?.frame].find((one) => one?.isConnected);
  const taker = near && near !== document.body && !near.contains(page) ? near : page;
  if (!(taker instanceof HTMLElement)) return;
  if (!taker.hasAttribute('tabindex')) {
    taker.tabIndex = -1;
    taker.addEventListener('blur', () => taker.removeAttribute('tabindex'), { once: true });
  }
  taker.focus({ preventScroll: taker === page });
}
