import { Button } from './button';
import { useCopy } from './use-copy';

/** Copies a text, and says that it did. */
export function CopyButton({ text, children }: { text: string; children: string }) {
  const { copied, copy } = useCopy(text);
  return (
    <Button icon="copy" onClick={copy} data-testid="copy">
      {copied ? 'Copied' : children}
    </Button>
  );
}
