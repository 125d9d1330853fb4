import { Button } from '@/components/ui/button';
import { useCopy } from '@/components/ui/use-copy';

/** A secret that is shown this once. */
export function ShownOnce({ what, secret }: { what: string; secret: string }) {
  const { copied, copy } = useCopy(secret);
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
