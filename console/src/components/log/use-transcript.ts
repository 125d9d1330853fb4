/** A session's lines as they come, gathered to one change a frame; of a log that grows for hours the newest are kept. */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { readTranscript, type TranscriptLines } from '@/api/transcript';

/** So many lines are kept; one that became longer is cut to the other at once. Somebody who reads is cut off much later. */
const MOST_KEPT = 6_000;
const KEPT = 4_000;
const MOST_HELD = 30_000;

interface Kept {
  lines: readonly string[];
  /** How many lines before them were let go of. */
  dropped: number;
}

const NOTHING: Kept = { lines: [], dropped: 0 };

/** What is kept with the lines that came. */
export function keptWith({ lines, dropped }: Kept, come: readonly string[], held: boolean): Kept {
  const all = [...lines, ...come];
  if (all.length <= (held ? MOST_HELD : MOST_KEPT)) return { lines: all, dropped };
  return { lines: all.slice(-KEPT), dropped: dropped + all.length - KEPT };
}

/** The output of a session; where it is cut off, `again` goes on behind the last line that came. */
export function useTranscript(session: string, held: RefObject<boolean>) {
  const [kept, setKept] = useState(NOTHING);
  const [error, setError] = useState<Error>();
  const [over, setOver] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const reached = useRef({ session, offset: 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt reads on
  useEffect(() => {
    if (reached.current.session !== session) {
      reached.current = { session, offset: 0 };
      setKept(NOTHING);
    }
    setError(undefined);
    setOver(false);
    const ending = new AbortController();
    let gathered: string[] = [];
    let frame = 0;
    const show = () => {
      cancelAnimationFrame(frame);
      frame = 0;
      const come = gathered;
      gathered = [];
      if (come.length) setKept((before) => keptWith(before, come, held.current));
    };
    const take = ({ lines, offset }: TranscriptLines) => {
      reached.current.offset = offset;
      gathered.push(...lines.flatMap((one) => one.split('\n')));
      frame ||= requestAnimationFrame(show);
    };
    readTranscript(session, reached.current.offset, take, ending.signal)
      .then(() => setOver(true))
      .catch((failed: Error) => !ending.signal.aborted && setError(failed));
    return () => {
      ending.abort();
      show();
    };
  }, [session, attempt, held]);
  const again = useCallback(() => setAttempt((before) => before + 1), []);
  return { ...kept, error, over, again };
}
