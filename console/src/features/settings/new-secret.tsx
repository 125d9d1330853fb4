import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { read } from '@/api/problem';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import type { Webhook } from './webhook-actions';

interface NewSecretProps {
  webhook: Webhook;
  /** Told the new secret, which nobody can read again. */
  made: (secret: string) => void;
}

/** Has a webhook sign with a new secret; for a day the one before signs as well. */
export function NewSecret({ webhook, made }: NewSecretProps) {
  const [asks, setAsks] = useState(false);
  const params = { path: { webhook_id: webhook.webhook_id } };
  const rotate = useMutation({
    mutationFn: () => read(api.POST('/api/webhooks/{webhook_id}/secret', { params })),
    onSuccess: ({ secret }) => {
      if (secret) made(secret);
      setAsks(false);
    },
  });
  return (
    <>
      <Button onClick={() => setAsks(true)} data-testid={`new-secret-${webhook.webhook_id}`}>
        New secret
      </Button>
      {asks && (
        <Confirm
          title="Sign with a new secret?"
          keep="Keep the one it has"
          go="Make a new one"
          busy={rotate.isPending}
          error={rotate.error}
          confirm={() => rotate.mutate()}
          close={() => setAsks(false)}
        >
          It is shown this once. For a day what is sent is signed with the old one as well; after that, a
          program that knows the old one alone takes nothing any more.
        </Confirm>
      )}
    </>
  );
}
