import type { Approval } from '@/api/types';
import { Chip, type ChipHue } from '../ui/chip';
import { ForeignText } from '../ui/foreign-text';
import { nameOfActor } from '../ui/format';
import './approval.css';

type Given = Exclude<Approval['status'], 'asked'>;

const ANSWERS: Readonly<Record<Given, { word: string; hue: ChipHue }>> = {
  approved: { word: 'Approved', hue: 'teal' },
  rejected: { word: 'Sent back', hue: 'red' },
  withdrawn: { word: 'Withdrawn', hue: 'plain' },
  expired: { word: 'Nobody answered in time', hue: 'plain' },
};

/** What was answered, by whom and why. */
export function Answered({ approval }: { approval: Approval }) {
  const { word, hue } = ANSWERS[approval.status as Given];
  return (
    <p className="approval-answer row">
      <Chip hue={hue}>{word}</Chip>
      {approval.approver && <span className="meta">by {nameOfActor(approval.approver)}</span>}
      <span className="muted">
        <ForeignText text={approval.reason} />
      </span>
    </p>
  );
}
