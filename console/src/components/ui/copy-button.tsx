import { useState } from 'react';
import { Button } from './button';

/** Copies a text, and says that it did. */
export function CopyButton({ text, children }: { text: string; children: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <Button icon="copy" onClick={copy} data-testid="copy">
      {copied ? 'Copied' : children}
    </Button>
  );
}
