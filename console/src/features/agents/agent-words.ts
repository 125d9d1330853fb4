/** What agents did and do: the sums of their sessions, and what they hold now. */
import type { Session, Status } from '@/api/types';
import type { AtWork } from '@/components/ui/at-work';

export interface Sum {
  sessions: number;
  tokens: number;
  micros: number;
}

/** Tokens and cost of sessions by agent. */
export function sumsOf(sessions: readonly Session[]): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const session of sessions) {
    const before = sums.get(session.agent_id) ?? { sessions: 0, tokens: 0, micros: 0 };
    sums.set(session.agent_id, {
      sessions: before.sessions + 1,
      tokens: before.tokens + session.tokens_used,
      micros: before.micros + session.cost_micros,
    });
  }
  return sums;
}

/** What an agent does now, in any run. */
export function workOf(agent: string, standing: Status | undefined): AtWork | undefined {
  return standing?.runs.flatMap((run) => run.at_work).find((one) => one.agent === agent);
}

const PURPOSES: Readonly<Record<string, string>> = {
  pm_analyze_requirements: 'Analyse the requirements',
  pm_create_tasks: 'Plan the tasks',
  bootstrap_repo: 'Set the repository up',
  dev_work_cycle: 'Work on a task',
  lead_review_cycle: 'Review a change',
  qa_test_cycle: 'Test a change',
  security_scan_cycle: 'Scan a change',
  merge: 'Merge a change',
  docs_finalize: 'Finish the documents',
  devops_prepare: 'Prepare the delivery',
  final_decision: 'Decide about the result',
};

/** What a session is for. */
export function purposeOf(session: Session): string {
  return PURPOSES[session.purpose] ?? (session.purpose.replaceAll('_', ' ') || 'No task yet');
}
