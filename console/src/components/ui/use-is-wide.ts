/** Whether there is room for more than one column: what is drawn differently on a phone asks here. */
import { useSyncExternalStore } from 'react';

const narrow = matchMedia('(max-width: 760px)');

/** True beyond a phone's width; it follows the window. */
export function useIsWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      narrow.addEventListener('change', changed);
      return () => narrow.removeEventListener('change', changed);
    },
    () => !narrow.matches,
  );
}
