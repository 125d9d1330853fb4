import { useState } from 'react';
import type { Approval } from '@/api/types';
import { Changed } from '@/components/approval/changed';
import { NobodyChanges } from '@/components/approval/nobody-changes';
import { Refusal } from '@/components/approval/refusal';
import { TakenBack } from '@/components/approval/taken-back';
import { useAnswer } from '@/components/approval/use-answer';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';

/** The answer to the question that a task waits for, over the content that its changes show. */
export function Decision({ approval }: { approval: Approval }) {
  const [refusing, setRefusing] = useState(false);
  const answer = useAnswer(approval, true);
  const close = () => setRefusing(false);
  if (answer.held) return <TakenBack id={approval.approval_id} held={answer.held} />;
  return (
    <>
      {answer.off && <Changed look={answer.look} />}
      <Button onClick={() => setRefusing(true)} data-testid="ask-for-changes">
        Ask for changes
      </Button>
      <Button
        kind="solid"
        icon="check"
        busy={answer.isPending}
        off={answer.off}
        onClick={answer.approve}
        data-testid="approve"
      >
        Approve
      </Button>
      <NobodyChanges approval={approval} />
      {refusing && (
        <Dialog title="Ask for changes" testId="changes-dialog" close={close}>
          <Refusal answer={answer} close={close} />
        </Dialog>
      )}
    </>
  );
}
