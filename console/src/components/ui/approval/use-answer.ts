/** Answers a question to a person; a refusal says who was first or what changed. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { Problem } from '@/api/problem';
import { type Answer, answerApproval } from '@/api/queries/approvals';
import type { Approval } from '@/api/types';
import { sentenceOf } from '@/api/words';
import { toast } from '../toasts';
import { holdAnswer, useHeld } from './held-answers';

const TOUCHED = [keys.approvals, keys.waiting, keys.tasks, keys.runs, keys.standing, keys.events];

/** The answer to one question: it is held for some seconds, in which it can be taken back. */
export function useAnswer(approval: Approval) {
  const queries = useQueryClient();
  const id = approval.approval_id;
  const sent = useMutation({
    mutationFn: (answer: Answer) => answerApproval(approval.approval_id, answer),
    onSuccess: (_after, answer) =>
      toast({
        glyph: answer.approve ? 'approved' : 'reclaimed',
        stays: false,
        text: answer.approve ? 'Approved. The work goes on.' : 'Sent back with your reason.',
      }),
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
  return {
    held: useHeld(id),
    sent,
    give: (answer: Answer) => holdAnswer(id, answer, () => sent.mutate(answer)),
  };
}
