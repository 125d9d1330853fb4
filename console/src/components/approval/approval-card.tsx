import { useState } from 'react';
import type { Approval } from '@/api/types';
import { useDraft } from '../draft/use-draft';
import { Age } from '../ui/age';
import { Button } from '../ui/button';
import { ForeignText } from '../ui/foreign-text';
import { StateGlyph, type StateName } from '../ui/icon/state-glyph';
import { AboutWork } from './about-work';
import { Answered } from './answered';
import './approval.css';
import { ApprovalContent } from './approval-content';
import { Changed } from './changed';
import { Criteria } from './criteria';
import { NobodyChanges } from './nobody-changes';
import { Refusal } from './refusal';
import { TakenBack } from './taken-back';
import { useAnswer } from './use-answer';

const GATES: Readonly<Record<string, string>> = {
  merge: 'before it is merged',
  run_end: 'before the result is delivered',
  scan: 'about what the scan found',
};

interface ApprovalCardProps {
  approval: Approval;
  openAtFirst?: boolean;
}

/** A question to a person: what is asked, what it covers, and the answer in place. */
export function ApprovalCard({ approval, openAtFirst = false }: ApprovalCardProps) {
  const [open, setOpen] = useState(openAtFirst);
  const [refusing, setRefusing] = useState(false);
  const place = `refusal.${approval.approval_id}`;
  const { clear } = useDraft(place);
  const answer = useAnswer(approval, open, clear);
  const asked = approval.status === 'asked';
  const answerable = asked && !answer.held;
  return (
    <li
      className="approval"
      data-testid={`approval-${approval.approval_id}`}
      data-decision={answerable || undefined}
    >
      <div className="approval-line">
        <StateGlyph name={asked ? 'ask' : GLYPHS[approval.status]} />
        <div className="col">
          <b>
            <ForeignText text={approval.question} />
          </b>
          <span className="meta dots">
            <AboutWork about={approval.about} />
            <span>{GATES[approval.gate] ?? approval.gate}</span>
            <span>asked by {approval.requested_by}</span>
          </span>
        </div>
        <div className="row approval-acts">
          <span className="meta">
            <Age at={asked ? approval.created_at : approval.answered_at} />
          </span>
          <Button kind="bare" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="look">
            {open ? 'Fold' : 'Look'}
          </Button>
          {answerable && (
            <>
              <Button
                onClick={() => setRefusing(!refusing)}
                aria-expanded={refusing}
                data-testid="refuse"
                data-key="d"
              >
                Ask for changes
              </Button>
              <Button
                kind="ask"
                busy={answer.isPending}
                off={answer.off}
                onClick={answer.approve}
                data-testid="approve"
                data-key="a"
              >
                Approve
              </Button>
            </>
          )}
        </div>
      </div>
      {asked && <Criteria approval={approval} />}
      {answerable && <NobodyChanges approval={approval} />}
      {!asked && <Answered approval={approval} />}
      {answer.held && <TakenBack id={approval.approval_id} held={answer.held} />}
      {answerable && answer.off && <Changed look={answer.look} />}
      {refusing && answerable && (
        <div className="approval-refusal">
          <Refusal place={place} answer={answer} close={() => setRefusing(false)} />
        </div>
      )}
      {open && <ApprovalContent approval={approval} />}
    </li>
  );
}

const GLYPHS: Readonly<Record<Approval['status'], StateName>> = {
  asked: 'ask',
  approved: 'approved',
  rejected: 'cancelled',
  expired: 'stopped',
  withdrawn: 'stopped',
};
