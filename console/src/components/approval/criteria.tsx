import { useQuery } from '@tanstack/react-query';
import { approvalAboutQuery } from '@/api/queries/approvals';
import type { Approval } from '@/api/types';
import { firstAndLast } from '../ui/first-and-last';
import { ForeignText } from '../ui/foreign-text';
import { StateGlyph, type StateName } from '../ui/icon/state-glyph';
import './approval.css';

const OUTCOMES: Readonly<Record<string, { glyph: StateName; word: string }>> = {
  passed: { glyph: 'done', word: 'passed' },
  failed: { glyph: 'failed', word: 'failed' },
  not_verified: { glyph: 'ask', word: 'nobody could verify it' },
};
const OPEN = { glyph: 'ready', word: 'not judged yet' } as const;

/** The criteria of the task that a question is about, each with what came of it; nothing of a run. */
export function Criteria({ approval }: { approval: Approval }) {
  const ofTask = approval.about.task_id !== '';
  const about = useQuery({ ...approvalAboutQuery(approval.approval_id), enabled: ofTask });
  const judged = about.data?.criteria;
  if (!judged?.length)
    return judged && <p className="meta approval-criteria">No criterion was named for it.</p>;
  return (
    <ul className="approval-criteria" data-testid="criteria" aria-label="What it takes">
      {judged.map((one) => {
        const { glyph, word } = OUTCOMES[one.outcome ?? ''] ?? OPEN;
        return (
          <li key={one.text}>
            <StateGlyph name={glyph} />
            <span className="col">
              <ForeignText text={one.text} />
              <span className="meta">
                {word}
                {one.detail && (
                  <>
                    : <ForeignText text={firstAndLast(one.detail)} />
                  </>
                )}
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
