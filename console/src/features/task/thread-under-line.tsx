import { useState } from 'react';
import type { TaskInFull } from '@/api/types';
import { Button } from '@/components/ui/button';
import { aboutLine, type LineThread } from './line-threads';
import { Said } from './said';
import { Write } from './write';

interface ThreadsUnderLineProps {
  task: TaskInFull;
  place: string;
  threads: readonly LineThread[];
  /** Whether something new is being written here. */
  writing: boolean;
  close: () => void;
}

/** What was said about a line, and the way to say more. */
export function ThreadsUnderLine({ task, place, threads, writing, close }: ThreadsUnderLineProps) {
  const [answering, setAnswering] = useState<string>();
  if (!threads.length && !writing) return null;
  return (
    <div className="line-threads" data-testid={`threads-${place}`}>
      {threads.map(({ head, answers }) => (
        <div key={head.id} className="thread">
          <Said comment={head} />
          {answers.map((one) => (
            <Said key={one.id} comment={one} reply />
          ))}
          {answering === head.id ? (
            <Write task={task} parent={head} done={() => setAnswering(undefined)} />
          ) : (
            <Button kind="bare" onClick={() => setAnswering(head.id)} data-testid={`reply-${head.id}`}>
              Reply
            </Button>
          )}
        </div>
      ))}
      {writing && <Write task={task} about={aboutLine(place)} done={close} />}
    </div>
  );
}
