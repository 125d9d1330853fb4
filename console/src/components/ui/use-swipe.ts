/** A swipe of a finger to the side; one that goes up or down, or holds, is none. */
import { type TouchEvent, useRef } from 'react';

const FAR = 60;
const SOON_MS = 600;

/** The handlers for what is swiped over; the step is 1 for what lies at the right. */
export function useSwipe(swiped: (step: 1 | -1) => void) {
  const began = useRef({ x: 0, y: 0, at: 0 });
  return {
    onTouchStart: (event: TouchEvent) => {
      const touch = event.touches[0];
      if (touch) began.current = { x: touch.clientX, y: touch.clientY, at: event.timeStamp };
    },
    onTouchEnd: (event: TouchEvent) => {
      const touch = event.changedTouches[0];
      const { x, y, at } = began.current;
      if (!touch || event.timeStamp - at > SOON_MS) return;
      const [across, along] = [touch.clientX - x, touch.clientY - y];
      if (Math.abs(across) > FAR && Math.abs(across) > 2 * Math.abs(along)) swiped(across < 0 ? 1 : -1);
    },
  };
}
