/** What came of a job, in a line: its cause stands in its row. */

import { clockOf } from '@/api/clock-of';
import type { Job } from '@/api/types';

export interface Outcome {
  words: string;
  isWrong: boolean;
}

/** The words for where a job stands. */
export function outcomeOf(job: Job): Outcome {
  const failure = job.failure.split('\n', 1)[0] ?? '';
  switch (job.status) {
    case 'failed':
      return { words: failure || 'It came to nothing', isWrong: true };
    case 'completed':
      return { words: job.accepted ? 'One is accepted' : 'None accepted yet', isWrong: false };
    case 'running':
      return { words: failure ? `Again, after: ${failure}` : 'Being made', isWrong: Boolean(failure) };
    case 'queued': {
      if (!failure) return { words: 'Waits for its turn', isWrong: false };
      const again = job.due_at ? ` Again at ${clockOf(job.due_at)}.` : '';
      return { words: `Attempt ${job.attempts} failed: ${failure}.${again}`, isWrong: true };
    }
  }
}
