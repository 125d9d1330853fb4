/** Whether a tail follows what comes or holds still; what comes meanwhile is counted, never left out. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { type Tail, type TailAsked, tailQuery } from '@/api/queries/tail';
import type { Told } from '@/api/types';

/** Who paused: a person by a key or a button, or one that reads further up and goes on when they are back at the end. */
export type Pause = 'asked' | 'read';

export interface Hold {
  tail: UseQueryResult<Tail>;
  shown: readonly Told[];
  /** How many came since it holds still. */
  fresh: number;
  paused: Pause | undefined;
  pause: (how: Pause) => void;
  follow: () => void;
}

const NONE: readonly Told[] = [];

/** Holds a tail at the position to which it was read when it was paused. */
export function useHold(asked: TailAsked): Hold {
  const [held, setHeld] = useState<{ at: number; how: Pause }>();
  const tail = useQuery(tailQuery(asked, held?.at));
  const items = tail.data?.items ?? NONE;
  const position = tail.data?.position;
  const skipped = tail.data?.skipped ?? 0;
  const { refetch } = tail;
  useEffect(() => {
    if (!held && skipped) void refetch();
  }, [held, skipped, refetch]);
  const until = held ? items.findLastIndex((one) => one.event.position <= held.at) + 1 : items.length;
  const pause = useCallback(
    (how: Pause) => {
      if (position !== undefined) setHeld((before) => ({ at: before?.at ?? position, how }));
    },
    [position],
  );
  const follow = useCallback(() => setHeld(undefined), []);
  return {
    tail,
    shown: until === items.length ? items : items.slice(0, until),
    fresh: items.length - until + skipped,
    paused: held?.how,
    pause,
    follow,
  };
}
