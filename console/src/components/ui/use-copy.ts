/** Copies a text, and says whether that went well: over plain HTTP a browser has no clipboard for pages. */
import { useState } from 'react';
import { toast } from './toasts';

/** Whether it was copied, and the way to do it. */
export function useCopy(text: string): { copied: boolean; copy: () => Promise<void> } {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      const detail = 'The browser lets no page that came over plain HTTP copy. Select the text instead.';
      toast({ glyph: 'failed', text: 'It was not copied', detail });
    }
  };
  return { copied, copy };
}
