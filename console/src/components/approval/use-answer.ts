/** Answers a question to a person over exactly what was shown; a refusal says who was first or what changed. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { Problem } from '@/api/problem';
import { type Answer, answerApproval, approvalContentQuery } from '@/api/queries/approvals';
import type { Approval } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { toast } from '../ui/toasts';
import { holdAnswer, useHeld } from './held-answers';

const TOUCHED = [keys.approvals, keys.waiting, keys.tasks, keys.runs, keys.standing, keys.events];

/**
 * The answer to one question: it is held for some seconds, in which it can be taken back, and is about the content that
 * stood there when the question was first shown. What came in its place meanwhile cannot be answered before a person
 * says with `look` that they saw it. `open`: whether its content is shown too. `taken` is called once the server has it.
 */
export function useAnswer(approval: Approval, open: boolean, taken?: () => void) {
  const queries = useQueryClient();
  const id = approval.approval_id;
  const asked = approval.status === 'asked';
  const content = useQuery({ ...approvalContentQuery(id), enabled: open && asked });
  const now = (open && content.data?.content_sha256) || approval.content_sha256;
  const [seen, setSeen] = useState(now);
  const sent = useMutation({
    mutationFn: (answer: Answer) => answerApproval(id, answer),
    onSuccess: (_after, { approve }) => {
      taken?.();
      toast({
        glyph: approve ? 'approved' : 'reclaimed',
        stays: false,
        text: approve ? 'Approved. The work goes on.' : 'Sent back with your reason.',
      });
    },
    onError: (error) => {
      const changed = error instanceof Problem && (error.status === 409 || error.status === 412);
      toast({
        glyph: changed ? 'reclaimed' : 'failed',
        text: changed ? 'It is not what you looked at any more' : 'The answer was not taken',
        detail: sentenceOf(error),
      });
    },
    onSettled: () => Promise.all(TOUCHED.map((one) => queries.invalidateQueries({ queryKey: one.all }))),
  });
  const give = (answer: Answer) => holdAnswer(id, answer, () => sent.mutate(answer));
  return {
    held: useHeld(id),
    /** Why it cannot be answered. */
    off: asked && now !== seen ? 'It has changed since you looked.' : undefined,
    look: () => setSeen(now),
    isPending: sent.isPending,
    approve: () => give({ approve: true, reason: '', seen }),
    reject: (reason: string) => give({ approve: false, reason, seen }),
  };
}
