import { useState } from 'react';
import { Button } from '@/components/ui/button';

/** A secret that is shown this once. */
export function ShownOnce({ what, secret }: { what: string; secret: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    setCopied(true);
  };
  return (
    <div className="settings-once" role="status" data-testid="shown-once">
      <p>{what} is shown this once. Keep it somewhere safe.</p>
      <div className="row">
        <code className="grow">{secret}</code>
        <Button icon="copy" onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
    </div>
  );
}
